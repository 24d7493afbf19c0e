import { configuration, type Configuration } from '../../../functions/domain/configuration';
import type { FakeGoogle } from '../../support/fakes/google/fake-google';
import {
  createServiceAccountKey,
  publicKeyOf,
} from '../../support/fakes/google/identity/service-account-key';
import { TENANT } from '../../support/fakes/lucca/reference';
import { employeeId, PEOPLE, type History, type Person } from './history';

const SECRETS = { france: 'google/france', iberia: 'google/iberia' };
export const KEYS = {
  france: createServiceAccountKey('france'),
  iberia: createServiceAccountKey('iberia'),
};
const PUBLIC_KEY = publicKeyOf(KEYS.france);

/** Service account keys by the id of their secret. */
export const KEYS_BY_SECRET = { [SECRETS.france]: KEYS.france, [SECRETS.iberia]: KEYS.iberia };

/** Two configurations with different establishments, service accounts and languages. */
export function createConfigurations({
  absences,
  hasOneLanguage = false,
}: Pick<History, 'absences' | 'hasOneLanguage'>): Configuration[] {
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
      presentation: { locale: hasOneLanguage ? 'fr' : 'en', absences },
    }),
  ];
}

export function addServiceAccounts(google: FakeGoogle, configurations: Configuration[]): void {
  const scopes = configurations.map((one) => one.google.scope);
  for (const { client_email: clientEmail, client_id: clientId } of Object.values(KEYS)) {
    google.addServiceAccount({ clientEmail, clientId, publicKey: PUBLIC_KEY, scopes });
  }
}

const FOREIGN_DOMAIN = 'partner.example';

/** The employees of a history: their addresses in Lucca and their accounts in Google. */
export class Employees {
  /** The present account of each person. */
  readonly #accounts = new Map<Person, string>();
  #addressChanges = 0;

  /**
   * @param addresses in Lucca, by employee id
   * @param initial addresses to start with, by employee id
   */
  constructor(
    private readonly history: Pick<History, 'rejectedUsers' | 'withoutStatusEvents' | 'accounts'>,
    private readonly addresses: Map<string, string>,
    private readonly google: FakeGoogle,
    initial: ReadonlyMap<string, string> | undefined,
  ) {
    google.addForeignDomain(FOREIGN_DOMAIN);
    for (const person of ['tom', 'ann', ...PEOPLE]) {
      const id = employeeId(person);
      addresses.set(id, initial?.get(id) ?? this.#firstAddressOf(person));
    }
    for (const person of PEOPLE) this.#addAccount(this.addressOf(person), person);
  }

  /** Whether a new address creates a Google account instead of renaming one. */
  get createsAccounts(): boolean {
    return this.history.accounts === 'new';
  }

  readonly addressOf = (person: string): string => {
    const address = this.addresses.get(employeeId(person));
    if (address === undefined) throw new Error(`There is no employee ${person}`);
    return address;
  };

  /** Changes the address in Lucca; the Google account follows with {@link updateAccount}. */
  changeAddress(person: Person): string {
    const address = `${person}-${++this.#addressChanges}@acme.example`;
    this.addresses.set(employeeId(person), address);
    return address;
  }

  /** Creates or renames the Google account, unless the person has a newer address by now. */
  updateAccount(person: Person, address: string): void {
    if (this.createsAccounts) {
      this.#addAccount(address, person);
      return;
    }
    if (this.addressOf(person) !== address) return;
    const account = this.#accounts.get(person);
    if (account === undefined) {
      this.#addAccount(address, person);
      return;
    }
    this.google.renameAccount(account, address);
    this.#accounts.set(person, address);
  }

  /** Whether Google never issues a token for this address. */
  isRejected(address: string | null): boolean {
    return this.history.rejectedUsers.some(({ person }) => address === this.#firstAddressOf(person));
  }

  #addAccount(address: string, person: Person): void {
    if (this.isRejected(address)) return;
    const isSupported = !this.history.withoutStatusEvents.includes(person);
    this.google.addAccount(address, { workingLocations: isSupported, outOfOffice: isSupported });
    this.#accounts.set(person, address);
  }

  #firstAddressOf(person: string): string {
    const rejected = this.history.rejectedUsers.find((one) => one.person === person);
    return `${person}@${rejected?.as === 'outside the Workspace' ? FOREIGN_DOMAIN : 'acme.example'}`;
  }
}
