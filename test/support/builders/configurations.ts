import { configuration, type Configuration } from '../../../functions/domain/configuration';

/** A parsed configuration; the schema checks the overrides and adds the defaults of missing fields. */
export function aConfiguration(overrides: Partial<Record<keyof Configuration, unknown>> = {}): Configuration {
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

/** An entry of a configuration file, as JSON. */
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
