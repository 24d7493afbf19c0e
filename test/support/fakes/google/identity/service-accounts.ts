/** A service account and the scopes that domain-wide delegation grants it. */
export type ServiceAccount = {
  clientEmail: string;
  /** The numeric id that the delegation is granted to. */
  clientId: string;
  /** PEM */
  publicKey: string;
  /** Exact scope strings, as the administrator entered them. */
  scopes: string[];
};

/** A client with domain-wide delegation. */
export type Delegation = { clientId: string; scopes: string[] };

export type DelegationResult = 'authorized' | 'already_listed' | 'unknown_client' | 'invalid_scope';

/** Google also accepts misspelled scopes, which have no effect. */
const SCOPE = /^(https?:\/\/\S+|openid|email|profile)$/;

export class ServiceAccounts {
  readonly #accounts = new Map<string, ServiceAccount>();
  readonly #granted = new Map<string, string[]>();

  add(account: ServiceAccount): void {
    this.#accounts.set(account.clientEmail, account);
    this.#granted.set(account.clientEmail, account.scopes);
  }

  find(clientEmail: string): ServiceAccount | null {
    return this.#accounts.get(clientEmail) ?? null;
  }

  isGranted(clientEmail: string, scopes: string[]): boolean {
    const granted = this.#granted.get(clientEmail) ?? [];
    return scopes.every((scope) => granted.includes(scope));
  }

  grant(clientEmail: string, scopes?: string[]): void {
    const account = this.find(clientEmail);
    if (!account) throw new Error(`No service account ${clientEmail}`);
    this.#granted.set(clientEmail, scopes ?? account.scopes);
  }

  revoke(clientEmail: string): void {
    this.grant(clientEmail, []);
  }

  /** The clients that have scopes, as the Admin console lists them. */
  delegations(): Delegation[] {
    return [...this.#accounts.values()].flatMap(({ clientEmail, clientId }) => {
      const scopes = this.#granted.get(clientEmail) ?? [];
      return scopes.length > 0 ? [{ clientId, scopes }] : [];
    });
  }

  /**
   * Adds a client in the Admin console.
   *
   * @param overwrite replaces the scopes of a client that is in the list
   */
  delegate({ clientId, scopes }: Delegation, overwrite: boolean): DelegationResult {
    const account = [...this.#accounts.values()].find((one) => one.clientId === clientId);
    if (!account) return 'unknown_client';
    if (scopes.length === 0 || !scopes.every((scope) => SCOPE.test(scope))) return 'invalid_scope';
    const isListed = this.delegations().some((one) => one.clientId === clientId);
    if (isListed && !overwrite) return 'already_listed';
    this.#granted.set(account.clientEmail, scopes);
    return 'authorized';
  }

  /** Removes a client from the list; does nothing if it is not in the list. */
  removeDelegation(clientId: string): void {
    for (const account of this.#accounts.values()) {
      if (account.clientId === clientId) this.#granted.set(account.clientEmail, []);
    }
  }
}
