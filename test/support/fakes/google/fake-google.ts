import { serve, type HttpAnswer, type HttpRequest } from '../http-exchange';
import { Accounts, type AccountOptions } from './accounts';
import type { GoogleEvent, StoredEvent } from './calendar/google-event';
import type { Change } from './calendar/stored-calendar';
import { answerRequest } from './entry-point';
import { Faults, Quota, type Call, type Fault } from './faults';
import { createServiceAccountKey, publicKeyOf } from './identity/service-account-key';
import { ServiceAccounts, type ServiceAccount } from './identity/service-accounts';
import { TokenEndpoint } from './identity/token-endpoint';
import { WorkloadIdentities, type WorkloadIdentity } from './identity/workload-identities';
import { assumedBehaviour, type GoogleSwitches } from './switches';

export type FakeGoogleOptions = {
  /** Whether every address has an account, except those that begin with `no-account-`. */
  openAccounts?: boolean;
  /** Google's clock, ms since the epoch: token expiry and event timestamps. */
  now?: () => number;
  /** The clock of JWT signers; Google's library uses the system's. */
  assertionNow?: () => number;
  /** Units per user and sliding minute (Google's own: 600); default unlimited. */
  quotaPerMinute?: number;
  /** The same for all users together (Google's own: 10,000). */
  projectQuotaPerMinute?: number;
  /** @default a free port */
  port?: number;
};

/** A strict fake of Google Calendar v3 and of Google's OAuth token endpoint. */
export class FakeGoogle {
  /** Every call, in the order of arrival. */
  readonly calls: Call[] = [];
  /** Behaviour that the connector assumes: tests try other variants. */
  readonly switches: GoogleSwitches = assumedBehaviour();
  readonly #accounts: Accounts;
  readonly #serviceAccounts = new ServiceAccounts();
  readonly #tokens: TokenEndpoint;
  readonly #workloadIdentities: WorkloadIdentities;
  readonly #assertionNow: () => number;
  readonly #faults = new Faults();
  readonly #quota: Quota | null;
  readonly #listeners = new Set<(change: Change) => void>();
  #server = { origin: '', stop: () => Promise.resolve() };

  constructor(options: Omit<FakeGoogleOptions, 'port'>) {
    const { now = Date.now, assertionNow = Date.now, openAccounts = false } = options;
    const onChange = (change: Change) => {
      for (const listener of this.#listeners) listener(change);
    };
    const { switches } = this;
    this.#accounts = new Accounts({ now, onChange, switches }, openAccounts);
    const clocks = { now, assertionNow };
    this.#tokens = new TokenEndpoint(this.#accounts, this.#serviceAccounts, clocks, switches);
    this.#workloadIdentities = new WorkloadIdentities(this.#serviceAccounts, now);
    this.#assertionNow = assertionNow;
    this.#quota = quotaOf(options, now);
  }

  async start(port: number): Promise<void> {
    this.#server = await serve((request) => this.answer(request), port);
  }

  /** The answer to a request, without a server. */
  answer(request: HttpRequest): HttpAnswer {
    return answerRequest(request, {
      accounts: this.#accounts,
      switches: this.switches,
      tokens: this.#tokens,
      workloadIdentities: this.#workloadIdentities,
      assertionNow: this.#assertionNow,
      faults: this.#faults,
      quota: this.#quota,
      record: (call) => this.calls.push(call),
    });
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** For `rootUrl` of the calendar client. */
  get rootUrl(): string {
    return `${this.#server.origin}/`;
  }

  get tokenUrl(): string {
    return `${this.#server.origin}/token`;
  }

  /** Google's security token service. */
  get stsUrl(): string {
    return `${this.#server.origin}/v1/token`;
  }

  get iamCredentialsRootUrl(): string {
    return `${this.#server.origin}/`;
  }

  addAccount(email: string, options?: AccountOptions): void {
    this.#accounts.add(email, options);
  }

  /** Deletes the account and its calendar. */
  deleteAccount(email: string): void {
    this.#accounts.delete(email);
  }

  /** Keeps the calendar; the token endpoint rejects the old address. */
  renameAccount(from: string, to: string): void {
    this.#accounts.rename(from, to);
  }

  /** Addresses of this domain are outside the Workspace, so no delegation covers them. */
  addForeignDomain(domain: string): void {
    this.#accounts.addForeignDomain(domain);
  }

  /** @param description the token endpoint's error description for the account; null lifts the restriction */
  restrictAccount(email: string, description: string | null): void {
    this.#accounts.restrict(email, description);
  }

  /** Switches the working locations of an account on or off, as a change of its edition does. */
  setWorkingLocations(email: string, isOn: boolean): void {
    this.#accounts.setWorkingLocations(email, isOn);
  }

  /** The same for out-of-office events. */
  setOutOfOffice(email: string, isOn: boolean): void {
    this.#accounts.setOutOfOffice(email, isOn);
  }

  /** Registers a service account, with the scopes that domain-wide delegation grants it. */
  addServiceAccount(account: ServiceAccount): void {
    this.#serviceAccounts.add(account);
  }

  /** Registers a service account without a key file, and the AWS role that may sign for it. */
  addWorkloadIdentity(identity: WorkloadIdentity & Omit<ServiceAccount, 'publicKey'>): void {
    const key = createServiceAccountKey();
    this.addServiceAccount({ ...identity, publicKey: publicKeyOf(key) });
    this.#workloadIdentities.add(identity, key.private_key);
  }

  /** Issued tokens stay valid, as at Google; see {@link invalidateTokens}. */
  revokeDelegation(clientEmail: string): void {
    this.#serviceAccounts.revoke(clientEmail);
  }

  /** @param scopes default: those that the service account was registered with */
  grantDelegation(clientEmail: string, scopes?: string[]): void {
    this.#serviceAccounts.grant(clientEmail, scopes);
  }

  /** The page of the Admin console for domain-wide delegation. Issued tokens stay valid. */
  get delegation(): Pick<ServiceAccounts, 'delegations' | 'delegate' | 'removeDelegation'> {
    return this.#serviceAccounts;
  }

  /** All issued tokens get a 401 from now on. */
  invalidateTokens(): void {
    this.#workloadIdentities.invalidateTokens();
    this.#tokens.invalidateTokens();
  }

  /** @returns a function that removes the fault */
  failNext(fault: Fault): () => void {
    return this.#faults.inject(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  clearCalls(): void {
    this.calls.length = 0;
  }

  /** The live events of a calendar, by start; none if the account was deleted. */
  events(owner: string): StoredEvent[] {
    return this.#accounts.wasKnown(owner) ? [] : this.#accounts.existing(owner).calendar.live();
  }

  /** An event, deleted or not; null if there never was one. */
  event(owner: string, id: string): StoredEvent | null {
    const { calendar } = this.#accounts.existing(owner);
    return calendar.all().find((event) => event.id === id) ?? null;
  }

  /** The live events of every calendar. */
  allEvents(): { owner: string; event: StoredEvent }[] {
    return this.#accounts
      .all()
      .flatMap(({ email, calendar }) => calendar.live().map((event) => ({ owner: email, event })));
  }

  insertByHand(owner: string, event: GoogleEvent): StoredEvent {
    return this.#accounts.existing(owner).calendar.insert(event);
  }

  /**
   * Changes an event as a person does in the calendar.
   *
   * @param patch merged into the event: arrays are replaced, null removes; `{ status: 'cancelled' }` deletes, `confirmed` restores
   */
  editByHand(
    owner: string,
    id: string,
    patch: GoogleEvent | ((event: StoredEvent) => GoogleEvent),
  ): StoredEvent {
    const { calendar } = this.#accounts.existing(owner);
    return calendar.patchByHand(id, typeof patch === 'function' ? patch(calendar.get(id)) : patch);
  }

  /** @returns a function that removes the listener */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

function quotaOf(
  { quotaPerMinute, projectQuotaPerMinute }: FakeGoogleOptions,
  now: () => number,
): Quota | null {
  if (quotaPerMinute === undefined && projectQuotaPerMinute === undefined) return null;
  return new Quota(
    { perUser: quotaPerMinute ?? Infinity, perProject: projectQuotaPerMinute ?? Infinity },
    now,
  );
}

export async function startFakeGoogle({ port = 0, ...options }: FakeGoogleOptions = {}): Promise<FakeGoogle> {
  const google = new FakeGoogle(options);
  await google.start(port);
  return google;
}
