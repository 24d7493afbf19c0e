import { createEmployeeDirectory } from '../../../functions/directory/create-directory';
import type { Configuration } from '../../../functions/domain/configuration';
import { LuccaBusyError } from '../../../functions/lucca/api/http';
import type { QueuedEvent } from '../../../functions/queue/message';
import type { SendEvents } from '../../../functions/queue/sender';
import { DirectoryStore, type DirectoryEmployee } from '../../../functions/store/directory-store';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE, DIRECTORY_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../aws/dynamodb';
import { aConfiguration } from '../builders/configurations';
import { aDirectoryEmployee } from '../builders/directory-employees';
import { TENANT } from '../fakes/lucca/reference';
import { LuccaApiHarness } from './lucca-api-harness';

let tables = 0;

/** Instances of the employee directory, with tables in DynamoDB, a fake of Lucca and one clock. */
export class DirectoryHarness {
  configurations: Configuration[] = [aConfiguration({ establishments: ['12'] })];
  /** Messages in the queue. */
  sent: QueuedEvent[] = [];
  isQueueDown = false;
  readonly store: DirectoryStore;
  readonly records: RecordStore;
  readonly #names: { configurations: string; directory: string };

  private constructor(
    readonly api: LuccaApiHarness,
    readonly observed: ReturnType<typeof observedClient>,
    number: number,
  ) {
    this.#names = { configurations: `configurations-${number}`, directory: `directory-${number}` };
    this.store = new DirectoryStore(observed.client, this.#names.directory, api.now);
    this.records = new RecordStore(observed.client, this.#names.configurations);
  }

  static async start(dynamodb: LocalDynamoDb, observed: ReturnType<typeof observedClient>) {
    const api = await LuccaApiHarness.start({ timeoutMs: 500 });
    const harness = new DirectoryHarness(api, observed, ++tables);
    await createTable(dynamodb.endpoint, harness.#names.configurations, CONFIGURATIONS_TABLE);
    await createTable(dynamodb.endpoint, harness.#names.directory, DIRECTORY_TABLE);
    return harness;
  }

  get lucca() {
    return this.api.lucca;
  }

  readonly now = () => this.api.clock;

  /** Passes the time instead of waiting. */
  readonly sleep = (ms: number) => {
    this.api.clock += ms;
    return Promise.resolve();
  };

  readonly send: SendEvents = (events) => {
    if (this.isQueueDown) return Promise.resolve({ sent: [], failed: events, problem: 'down' });
    this.sent.push(...events);
    return Promise.resolve({ sent: events, failed: [], problem: null });
  };

  /** A new instance, with nothing in memory. */
  instance(api: Parameters<typeof createEmployeeDirectory>[0]['api'] = this.api.client()) {
    const directory = createEmployeeDirectory({
      tables: this.observed.client,
      table: this.#names.directory,
      records: this.records,
      api,
      configurations: () => Promise.resolve(this.configurations),
      send: this.send,
      sleep: this.sleep,
      now: this.now,
    });
    const run = directory.withDeadline(Number.POSITIVE_INFINITY);
    return { ...run, preload: (ids: string[]) => directory.preload([[TENANT, ids]]), directory };
  }

  /** Repeats a lookup like the queue, as long as the directory is busy. */
  async patiently<T>(find: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await find();
      } catch (error) {
        if (!(error instanceof LuccaBusyError) || tries === 20) throw error;
        this.api.clock += Math.max(error.afterMs, 1000);
      }
    }
  }

  entry(id: string): Promise<DirectoryEmployee | undefined> {
    return this.store.employees(TENANT, [id]).then((found) => found.get(id));
  }

  /** Writes an entry, as a refresh does. */
  async fill(overrides: Partial<DirectoryEmployee>): Promise<void> {
    const known = (await this.entry(overrides.id ?? '416')) ?? null;
    await this.store.put(
      TENANT,
      aDirectoryEmployee({ addressAsOf: this.now(), readAt: this.now(), ...overrides }),
      known,
    );
  }

  /** The paths of the requests to Lucca, with their ids. */
  get requests(): string[] {
    return this.api.server.requests.map(({ path, search }) => {
      const ids = new URLSearchParams(search).get('id');
      return path.replace('/lucca-api/', '') + (ids === null ? '' : ` ${ids}`);
    });
  }
}

/** A harness for each test of a file, which share a DynamoDB. */
export function useDirectoryHarness(): { readonly current: DirectoryHarness } {
  let dynamodb: LocalDynamoDb;
  let observed: ReturnType<typeof observedClient>;
  let current: DirectoryHarness;
  beforeAll(async () => {
    dynamodb = await startDynamoDb();
    observed = observedClient(dynamodb.endpoint);
  });
  beforeEach(async () => {
    current = await DirectoryHarness.start(dynamodb, observed);
  });
  afterEach(() => current.api.server.stop());
  afterAll(async () => {
    observed.client.destroy();
    await dynamodb.stop();
  });
  return {
    get current() {
      return current;
    },
  };
}
