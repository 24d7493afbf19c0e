import { configuration, type Configuration } from '../../../functions/domain/configuration';
import type { FakeGoogle } from '../../support/fakes/google/fake-google';
import {
  createServiceAccountKey,
  publicKeyOf,
} from '../../support/fakes/google/identity/service-account-key';
import { TENANT } from '../../support/fakes/lucca/reference';
import type { History } from './history';

const SECRETS = { france: 'google/france', iberia: 'google/iberia' };
export const KEYS = {
  france: createServiceAccountKey('france'),
  iberia: createServiceAccountKey('iberia'),
};
const PUBLIC_KEY = publicKeyOf(KEYS.france);

/** Service account keys by the id of their secret. */
export const KEYS_BY_SECRET = { [SECRETS.france]: KEYS.france, [SECRETS.iberia]: KEYS.iberia };

/** Two configurations with different establishments, service accounts and languages. */
export function createConfigurations(absences: History['absences']): Configuration[] {
  const common = { tenant: TENANT, products: ['training', 'office', 'absences'], active: true };
  return [
    configuration.parse({
      ...common,
      id: 'france',
      name: 'France',
      establishments: ['12', '13'],
      google: { credentialsSecretId: SECRETS.france },
      presentation: { absences },
    }),
    configuration.parse({
      ...common,
      id: 'iberia',
      name: 'Iberia',
      establishments: ['20'],
      google: { credentialsSecretId: SECRETS.iberia },
      presentation: { locale: 'en', absences },
    }),
  ];
}

export function addServiceAccounts(google: FakeGoogle, configurations: Configuration[]): void {
  const scopes = configurations.map((one) => one.google.scope);
  for (const { client_email: clientEmail, client_id: clientId } of Object.values(KEYS)) {
    google.addServiceAccount({ clientEmail, clientId, publicKey: PUBLIC_KEY, scopes });
  }
}
