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
}
