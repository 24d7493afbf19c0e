import { StoredCalendar, type CalendarEnvironment } from './calendar/stored-calendar';

/** An account of the Google Workspace. */
export type Account = {
  email: string;
  hasCalendar: boolean;
  hasWorkingLocations: boolean;
  hasOutOfOffice: boolean;
  isDeleted: boolean;
  calendar: StoredCalendar;
};

export type AccountOptions = {
  /** Whether the edition has working locations; default true. */
  workingLocations?: boolean;
  /** Whether the edition has out-of-office events; default true. */
  outOfOffice?: boolean;
  /** Whether the account has Google Calendar; default true. */
  calendar?: boolean;
};

/** The directory of the Google Workspace. Addresses are case-insensitive. */
export class Accounts {
  readonly #accounts = new Map<string, Account>();
  readonly #formerAddresses = new Map<string, 'deleted' | 'renamed'>();
  /** No Workspace has the reserved domain `example.com`. */
  readonly #foreignDomains = new Set(['example.com']);
  /** The token endpoint's error description, by restricted account. */
  readonly #restrictions = new Map<string, string>();

  /**
   * @param isOpen every unused address has an account, except those that begin with `no-account-`
   */
  constructor(
    private readonly environment: CalendarEnvironment,
    private readonly isOpen: boolean,
  ) {}

  add(
    email: string,
    { workingLocations = true, outOfOffice = true, calendar = true }: AccountOptions = {},
  ): Account {
    if (this.#accounts.has(keyOf(email))) throw new Error(`${email} already has an account`);
    const owner = { email, hasWorkingLocations: workingLocations, hasOutOfOffice: outOfOffice };
    const account: Account = Object.assign(owner, {
      hasCalendar: calendar,
      isDeleted: false,
      calendar: new StoredCalendar(owner, this.environment),
    });
    this.#accounts.set(keyOf(email), account);
    this.#formerAddresses.delete(keyOf(email));
    return account;
  }

  delete(email: string): void {
    this.existing(email).isDeleted = true;
    this.#accounts.delete(keyOf(email));
    this.#formerAddresses.set(keyOf(email), 'deleted');
  }

  setWorkingLocations(email: string, isOn: boolean): void {
    this.existing(email).hasWorkingLocations = isOn;
  }

  setOutOfOffice(email: string, isOn: boolean): void {
    this.existing(email).hasOutOfOffice = isOn;
  }

  /** The calendar stays; the old address has no account. */
  rename(from: string, to: string): void {
    const account = this.existing(from);
    if (this.#accounts.has(keyOf(to))) throw new Error(`${to} already has an account`);
    this.#accounts.delete(keyOf(from));
    this.#formerAddresses.set(keyOf(from), 'renamed');
    this.#formerAddresses.delete(keyOf(to));
    account.email = to;
    this.#accounts.set(keyOf(to), account);
  }

  addForeignDomain(domain: string): void {
    this.#foreignDomains.add(domain.toLowerCase());
  }

  /** Whether the address is outside this Workspace. */
  isForeign(email: string): boolean {
    return this.#foreignDomains.has(keyOf(email).split('@').at(-1) ?? '');
  }

  restrict(email: string, description: string | null): void {
    if (description === null) this.#restrictions.delete(keyOf(email));
    else this.#restrictions.set(keyOf(email), description);
  }

  restrictionOf(email: string): string | null {
    return this.#restrictions.get(keyOf(email)) ?? null;
  }

  /** @returns null if no account has this address */
  find(email: string): Account | null {
    const account = this.#accounts.get(keyOf(email));
    if (account) return account;
    const isOpen = this.isOpen && !this.isForeign(email) && !keyOf(email).startsWith('no-account-');
    return isOpen && !this.#formerAddresses.has(keyOf(email)) ? this.add(email) : null;
  }

  /** Throws if there is no such account: tests may misspell an address. */
  existing(email: string): Account {
    const account = this.find(email);
    if (!account) throw new Error(`No account has the address ${email}`);
    return account;
  }

  isDeleted(email: string): boolean {
    return this.#formerAddresses.get(keyOf(email)) === 'deleted';
  }

  /** Whether a former account had this address. */
  wasKnown(email: string): boolean {
    return this.#formerAddresses.has(keyOf(email));
  }

  all(): Account[] {
    return [...this.#accounts.values()];
  }
}

function keyOf(email: string): string {
  return email.toLowerCase();
}
