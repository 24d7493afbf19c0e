/** A configuration as an administrator writes it. */
export function inFile(id: string, said: Record<string, unknown> = {}) {
  return {
    id,
    name: id,
    tenant: 'https://acme.ilucca.net',
    establishments: [id],
    products: ['training'],
    active: true,
    google: { credentialsSecretId: `google/${id}` },
    ...said,
  };
}

export const fileOf = (...configurations: unknown[]) => JSON.stringify({ configurations });
