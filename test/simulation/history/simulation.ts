import type { Configuration } from '../../../functions/domain/configuration';
import type { Mapping } from '../../../functions/domain/mapping';
import type { SyncLog } from '../../../functions/domain/sync-log';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { GuestIndex } from '../../../functions/store/guest-index';
import { logRow } from '../../../functions/store/log/log-rows';
import { RecordStore } from '../../../functions/store/record-store';
import { fromStoredMapping } from '../../../functions/store/stored-mapping';
import { TENANT } from '../../support/fakes/lucca/reference';
import { Connector } from '../connector/connector';
import type { FunctionName } from '../connector/options';
import { exponential, seededRandom } from '../numbers';
import { InProcessGoogle } from '../services/in-process-google';
import { SimulatedLucca } from '../services/simulated-lucca';
import { SimulatedTime } from '../simulated-time';
import { ActionPlayer } from './action-player';
import { addServiceAccounts, createConfigurations, Employees, KEYS_BY_SECRET } from './company';
import { isInterference, type History } from './history';

const HOUR_MS = 60 * 60_000;
const RECONCILE_INTERVAL_MS = 5 * 60_000;
const START = Date.parse('2026-02-02T08:00:00Z');
/** How long the connector writes default events after Google rejected a status event. */
const STATUS_EVENT_RETRY_MS = 7 * HOUR_MS;
/** Enough runs of reconcile to cover its 14 days of retries. */
const MAX_RUNS = 90;
/** Factor and maximum of the interval between runs of reconcile while nothing happens. */
const BACKOFF = 4;
const MAX_INTERVAL_MS = 6 * HOUR_MS;

/** Reasons that need a person to fix the cause. */
const PERMANENT_REASONS = ['permission_denied', 'google_api_disabled', 'google_refused', 'lucca_unavailable'];

/** Tested the authorizations in the console before the history starts. */
const ADMINISTRATOR = 'ada@acme.example';

type Settings = Omit<History, 'steps' | 'last'>;

/** Plays a history against the whole connector on a simulated clock. */
export class Simulation {
  readonly time: SimulatedTime;
  readonly lucca: SimulatedLucca;
  readonly google: InProcessGoogle;
  readonly connector: Connector;
  readonly employees: Employees;
  readonly configurations: Configuration[];
  readonly #player: ActionPlayer;
  readonly #crashes: History['crashes'];
  #reconciledAt = START;

  private constructor(
    private readonly settings: Settings,
    start: number,
    addresses: ReadonlyMap<string, string> | undefined,
  ) {
    const time = new SimulatedTime(start);
    const random = seededRandom(settings.seed);
    this.time = time;
    this.configurations = createConfigurations(settings);
    this.#crashes = settings.crashes.map((crash) => ({ ...crash }));
    this.lucca = new SimulatedLucca(time, '12');
    this.lucca.embeddedLagMs = settings.hasOneLanguage ? 30_000 : 0;
    this.google = new InProcessGoogle(time, () => 40 + exponential(350, random));
    this.google.fake.switches.revive = settings.revive;
    addServiceAccounts(this.google.fake, this.configurations);
    this.employees = new Employees(settings, this.lucca.addresses, this.google.fake, addresses);
    this.connector = new Connector({
      time,
      google: this.google,
      lucca: this.lucca,
      keys: KEYS_BY_SECRET,
      tableLatency: () => 1 + Math.floor(exponential(8, random)),
      indexLag: () => exponential(random() < 0.05 ? 10_000 : 300, random),
      maxConcurrency: 2,
      replaysAhead: 100,
      pageSize: 3,
      random,
      crash: (of) => this.#nextCrash(of),
    });
    const { lucca, google, connector, employees } = this;
    const target = { time, lucca, google, connector, employees, configurations: this.configurations };
    this.#player = new ActionPlayer(target, settings.references, START);
  }

  /**
   * @param options.addresses of the employees, by employee id
   * @param options.start ms since the epoch
   */
  static async begin(
    settings: Settings,
    { addresses, start = START }: { addresses?: ReadonlyMap<string, string>; start?: number } = {},
  ): Promise<Simulation> {
    const simulation = new Simulation(settings, start, addresses);
    await simulation.#configure();
    return simulation;
  }

  /** The newest event of each resource. */
  get newest(): ActionPlayer['newest'] {
    return this.#player.newest;
  }

  /** What people changed in Google and the connector overwrote. */
  get lostEdits(): string[] {
    return this.#player.manualEdits.lost();
  }

  /** @returns the failed events before they were delivered or retried again */
  async play({ steps, last }: History): Promise<SyncLog[]> {
    // Reconcile runs before the first step.
    this.#reconcile();
    // A transfer is recognized only if the directory knows the employee.
    if (this.settings.hasOneLanguage) await this.#advanceTo(START + 2 * RECONCILE_INTERVAL_MS);
    for (const { action, thenMs } of steps) {
      await this.#player.play(action);
      await this.#advanceTo(this.time.now() + thenMs);
    }
    if (steps.some(({ action }) => isInterference(action))) await this.#changeAll(last);
    await this.settle();
    const failed = this.rows().filter(({ outcome }) => outcome === 'failed');
    if (failed.length > 0) await this.#retryAll(failed);
    return failed;
  }

  /** Advances time until nothing is in progress and no retry is due. */
  async settle(): Promise<void> {
    await this.#advanceTo(this.#player.faultsUntil);
    let interval = RECONCILE_INTERVAL_MS;
    for (let run = 0; run < MAX_RUNS; run++) {
      this.#reconcile();
      await this.time.runUntil(this.time.now() + interval);
      if (this.#isSettled()) return;
      interval = Math.min(interval * BACKOFF, MAX_INTERVAL_MS);
    }
    const unresolved = this.unresolvedRows().map(
      ({ eventId, outcome, reason, detail, employee, history }) => {
        return { eventId, outcome, reason, detail, employee, attempts: history.map(({ at }) => at) };
      },
    );
    const queued = this.connector.queue.depth;
    throw new Error(`The connector does not settle: ${JSON.stringify({ unresolved, queued }, null, 1)}`);
  }

  rows(): SyncLog[] {
    return this.connector.tables.items('logs').map((item) => logRow.parse(item));
  }

  unresolvedRows(): SyncLog[] {
    return this.rows().filter(({ outcome }) => outcome === 'waiting' || outcome === 'failed');
  }

  readonly mappings = (): Mapping[] => this.connector.tables.items('mappings').map(fromStoredMapping);

  /** Guests of confirmed sessions that the guest index does not contain. */
  async lostGuests(): Promise<string[]> {
    const index = new GuestIndex(this.connector.tables.client(), 'guests');
    const lost: string[] = [];
    for (const { resource, pending, written } of this.mappings()) {
      if (!written || pending.length > 0) continue;
      for (const guest of written.guests) {
        const found = await Array.fromAsync(index.ofGuest(guest, written.endsAt));
        if (!found.some((one) => one.resource === resource)) lost.push(`${guest} of ${resource}`);
      }
    }
    return lost;
  }

  async #configure(): Promise<void> {
    await this.connector.configure(this.configurations);
    if (this.settings.rejectedUsers.length === 0) return;
    // The connector distinguishes a rejected user from a revoked authorization only after the authorization worked
    // once.
    this.google.fake.addAccount(ADMINISTRATOR);
    const { now } = this.time;
    const records = new RecordStore(this.connector.tables.client(), 'configurations');
    const store = new AuthorizationStore(records, now);
    for (const one of this.configurations) await store.granted(one, ADMINISTRATOR, now());
  }

  /** Changes every resource once more, after Google accepts status events again. */
  async #changeAll({ content, deliveries }: History['last']): Promise<void> {
    await this.#advanceTo(Math.max(this.#player.faultsUntil, this.time.now() + STATUS_EVENT_RETRY_MS));
    this.google.fake.clearFaults();
    for (const resource of this.newest.keys()) {
      this.#player.change({ resource, content: content[resource], establishment: '12', deliveries });
      await this.#advanceTo(this.time.now() + 3000);
    }
  }

  /** Redelivers the failed events after their causes are fixed. */
  async #retryAll(failed: SyncLog[]): Promise<void> {
    this.google.fake.clearFaults();
    // After the deduplication interval of the queue.
    await this.#advanceTo(this.time.now() + RECONCILE_INTERVAL_MS + 60_000);
    for (const row of failed) {
      const event = this.lucca.events.find(({ id }) => id === row.eventId);
      if (event) this.#player.deliver(event, [0]);
      // The move of a resource is not an event of Lucca, so only the console can retry it.
      else await this.connector.retry(row.event);
    }
    await this.settle();
  }

  /**
   * Advances time, with runs of reconcile at increasing intervals: AWS guarantees no schedule, and each run catches up.
   */
  async #advanceTo(until: number): Promise<void> {
    let interval = RECONCILE_INTERVAL_MS;
    for (;;) {
      const next = this.#reconciledAt + interval;
      if (next > until) break;
      await this.time.runUntil(next);
      this.#reconcile();
      interval = Math.min(interval * BACKOFF, MAX_INTERVAL_MS);
    }
    await this.time.runUntil(until);
  }

  #reconcile(): void {
    this.#reconciledAt = this.time.now();
    void this.connector.reconcile();
  }

  #isSettled(): boolean {
    const { queue, running } = this.connector;
    if (queue.depth > 0 || running > 0 || this.lucca.pendingDeliveries > 0) return false;
    const ids = new Set(
      this.rows()
        .filter(({ tenant }) => tenant === TENANT)
        .map(({ eventId }) => eventId),
    );
    if (this.lucca.events.some(({ id }) => !ids.has(id))) return false;
    return this.unresolvedRows().every(
      (row) => isPermanentFailure(row) || this.employees.isRejected(row.employee),
    );
  }

  #nextCrash(of: FunctionName) {
    const next = this.#crashes.find((crash) => crash.of === of);
    if (!next) return null;
    if (next.skipped-- > 0) return null;
    this.#crashes.splice(this.#crashes.indexOf(next), 1);
    return next.crash;
  }
}

function isPermanentFailure({ outcome, reason }: SyncLog): boolean {
  return outcome === 'failed' && PERMANENT_REASONS.includes(reason ?? '');
}
