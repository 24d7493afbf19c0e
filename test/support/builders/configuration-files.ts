/** A configuration in the file format. */
export function inFile(id: string, overrides: Record<string, unknown> = {}) {
  return {
    id,
    name: id,
    tenant: 'https://acme.ilucca.net',
    establishments: [id],
    products: ['training'],
    active: true,
    google: { credentialsSecretId: `google/${id}` },
    ...overrides,
  };
}

export const fileOf = (...configurations: unknown[]) => JSON.stringify({ configurations });
