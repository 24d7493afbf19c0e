import { configuration, type Configuration } from '../../../functions/domain/configuration';

/** A configuration as read from a file, with defaults for missing fields. */
export function aConfiguration(overrides: Partial<Configuration> = {}): Configuration {
  return configuration.parse({
    id: 'france',
    name: 'France',
    tenant: 'https://acme.ilucca.net',
    establishments: ['12', '13'],
    products: ['training', 'office'],
    active: true,
    google: { credentialsSecretId: 'lucca-google-calendar/google/france' },
    ...overrides,
  });
}

/** An entry of a configuration file, as raw JSON. */
export function configurationInFile(id: string, overrides: Record<string, unknown> = {}) {
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

export const configurationFileOf = (...configurations: unknown[]) => JSON.stringify({ configurations });
