import type { Configuration } from '../../../functions/domain/configuration';
import { ImportJobs } from '../../../functions/import/import-jobs';
import { JobWorker } from '../../../functions/import/job-worker';
import type { ImportRequest } from '../../../functions/import/import-job';
import { LuccaBusyError } from '../../../functions/lucca/api/http';
import type { QueuedEvent } from '../../../functions/queue/message';
import type { SendEvents } from '../../../functions/queue/sender';
import { AuditTrail } from '../../../functions/store/audit-trail';
import { DirectoryStore } from '../../../functions/store/directory-store';
import { ImportChanges } from '../../../functions/store/import-changes';
import { RecordStore } from '../../../functions/store/record-store';
import { AUDIT_TABLE, CONFIGURATIONS_TABLE, DIRECTORY_TABLE } from '../../../functions/store/tables';
import { MemoryDynamoDb, type TableRequest } from '../../simulation/services/memory-dynamodb';
import { aConfiguration } from '../builders/configurations';
import { ListedStaff } from '../builders/listed-staff';
import type { CrashInjector } from '../crash-injector';
import { FakeLucca } from '../fakes/lucca/lucca';
import { TENANT } from '../fakes/lucca/reference';

const SINCE = '2026-03-05';

/** Imports of one configuration by any number of processes, with tables in memory. The clock is advanced by waits. */
export class ImportJobsHarness {
  clock = Date.parse('2026-03-05T12:00:00Z');
  readonly now = () => this.clock;
  readonly lucca = new FakeLucca(this.now, '12');
  readonly staff = new ListedStaff();
  configuration: Configuration = aConfiguration({ products: ['absences', 'training', 'office'] });
  pageSize = 3;
  /** Whether Lucca's list of events has only their ids. */
  omitsData = false;
  /** Called before each answer of Lucca, with the list and the cursor: `leaves 3`. */
  onRequest: (request: string) => Promise<void> | void = () => undefined;
  readonly requests: string[] = [];
  access = { isAvailable: true, tenant: TENANT };
  /** Messages to the sync function, in order. */
  readonly sent: QueuedEvent[] = [];
  isQueueDown = false;
  /** Messages in the queue. */
  depth = 0;
  readonly waits: number[] = [];
  /** Called with each request to a table. */
  onTableRequest: (request: TableRequest) => void = () => undefined;
  /** Called at each wait. */
  onWait: () => Promise<void> | void = () => undefined;
  readonly #tables = new MemoryDynamoDb(
    { configurations: CONFIGURATIONS_TABLE, directory: DIRECTORY_TABLE, audit: AUDIT_TABLE },
    100,
  );
  #ids = 0;

  /** A new process. It may crash at one of its I/O calls. */
  process(crash?: CrashInjector) {
    const guard = <T extends object>(target: T): T => (crash ? crash.guard(target) : target);
    const calls = guard({ call: <T>(send: () => Promise<T>): Promise<T> => send() });
    const client = this.#tables.client(
      (send) => calls.call(send),
      (one) => {
        this.onTableRequest(one);
      },
    );
    const records = new RecordStore(client, 'configurations');
    const audit = new AuditTrail(client, 'audit', this.now, this.#newId);
    const store = new DirectoryStore(client, 'directory', this.now);
    const changes = new ImportChanges(client, 'directory', this.now);
    const send: SendEvents = (events) => {
      if (this.isQueueDown) return Promise.resolve({ sent: [], failed: events, problem: 'down' });
      this.sent.push(...events);
      return Promise.resolve({ sent: events, failed: [], problem: null });
    };
    const queue = guard({ send, depth: () => Promise.resolve(this.depth) });
    const shared = { records, newId: this.#newId, now: this.now };
    const worker = new JobWorker({
      ...{ ...shared, store, changes, audit },
      lucca: guard(this.#api),
      send: (events) => queue.send(events),
      queueDepth: () => queue.depth(),
      sleep: async (ms) => {
        this.waits.push(ms);
        this.clock += ms;
        await this.onWait();
      },
    });
    return { jobs: new ImportJobs(shared), worker, records, store, changes, audit };
  }

  /** @returns null if another import is under way */
  start(request: Partial<ImportRequest> = {}) {
    const defaults = { products: this.configuration.products, isDryRun: false, since: SINCE, by: 'Ada' };
    return this.process().jobs.start(this.configuration.id, { ...defaults, ...request });
  }

  /** Another process works on the import for this long: by default, until it is complete. */
  advance(durationMs = Number.POSITIVE_INFINITY, process = this.process()) {
    return process.worker.advance(this.configuration, this.clock + durationMs);
  }

  async job() {
    const job = await this.process().jobs.read(this.configuration.id);
    if (!job) throw new Error('There is no import');
    return job;
  }

  /** Counts by product: read, included and excluded. */
  async counts() {
    const { products } = await this.job();
    return Object.fromEntries(products.map(({ product, counts }) => [product, counts]));
  }

  /** Ids of the sent events. */
  sentIds(): string[] {
    return this.sent.map(({ eventId }) => eventId);
  }

  /** Entries of the audit trail, oldest first. */
  async trail() {
    return (await this.process().audit.page(null)).items.reverse();
  }

  /** The parts of Lucca's list that are stored. */
  storedParts(reading: string) {
    return Array.fromAsync(this.process().changes.all(TENANT, reading));
  }

  /** Whether Lucca can be read. */
  get luccaAccess() {
    return this.#api;
  }

  readonly #newId = () => `id-${(this.#ids += 1)}`;

  readonly #api = {
    available: () => Promise.resolve(this.access.isAvailable),
    serves: (tenant: string) => Promise.resolve(tenant === this.access.tenant),
    employees: (of: Parameters<ListedStaff['api']['employees']>[0]) => this.staff.api.employees(of),
    jobPositions: (ids: readonly string[]) => this.staff.api.jobPositions(ids),
    event: async (id: string) => {
      await this.#request(`event ${id}`);
      return this.lucca.events.find((event) => event.id === id) ?? null;
    },
    events: async ({ page }: { page: string | null }) => {
      await this.#request(`events ${page ?? ''}`.trimEnd());
      const { items, ...rest } = this.#page(this.lucca.events, page);
      return {
        ...rest,
        items: items.map(({ data, ...event }) => (this.omitsData ? event : { ...event, data })),
      };
    },
    leaves: async ({ page }: { page: string | null }) => {
      await this.#request(`leaves ${page ?? ''}`.trimEnd());
      return this.#page([...this.lucca.leaves.values()], page);
    },
  };

  async #request(request: string): Promise<void> {
    this.requests.push(request);
    await this.onRequest(request);
  }

  #page<T>(all: T[], page: string | null): { items: T[]; next: string | null; total: number } {
    const start = Number(page ?? 0);
    const end = start + this.pageSize;
    return { items: all.slice(start, end), next: end < all.length ? String(end) : null, total: all.length };
  }
}

/** The request budget is exhausted for this long. */
export function busyFor(ms: number): LuccaBusyError {
  return new LuccaBusyError('exhausted', ms);
}
