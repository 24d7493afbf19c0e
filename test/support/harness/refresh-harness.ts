import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { EmployeeChanges } from '../../../functions/directory/employee-changes';
import { DirectoryRefresh, type AdvanceOptions } from '../../../functions/directory/refresh';
import type { Configuration } from '../../../functions/domain/configuration';
import type { QueuedEvent } from '../../../functions/queue/message';
import type { SendEvents } from '../../../functions/queue/sender';
import { DirectoryStore, type DirectoryEmployee } from '../../../functions/store/directory-store';
import { DirectoryWork } from '../../../functions/store/directory-work';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE, DIRECTORY_TABLE } from '../../../functions/store/tables';
import { MemoryDynamoDb } from '../../simulation/services/memory-dynamodb';
import { aConfiguration } from '../builders/configurations';
import { ListedStaff } from '../builders/listed-staff';
import type { CrashInjector } from '../crash-injector';
import { TENANT } from '../fakes/lucca/reference';

/**
 * Refreshes of one tenant's directory, by any number of processes, with tables in memory. The clock is advanced by
 * waits.
 */
export class RefreshHarness {
  clock = Date.parse('2026-03-05T12:00:00Z');
  readonly staff = new ListedStaff();
  configurations: Configuration[] = [aConfiguration()];
  /** Messages to the sync function, in order. */
  readonly sent: QueuedEvent[] = [];
  /** Whether the queue rejects messages. */
  isQueueDown = false;
  /** Waits of all processes, ms. */
  readonly waits: number[] = [];
  /** Writes to the tables: the keys, in order. */
  readonly writes: string[] = [];
  readonly #tables = new MemoryDynamoDb(
    { configurations: CONFIGURATIONS_TABLE, directory: DIRECTORY_TABLE },
    3,
  );
  #ids = 0;

  readonly now = () => this.clock;

  /** A new process. It may crash at one of its I/O calls. */
  process(crash?: CrashInjector): DirectoryRefresh {
    const guard = <T extends object>(target: T): T => (crash ? crash.guard(target) : target);
    const calls = guard({ call: <T>(send: () => Promise<T>): Promise<T> => send() });
    const client = this.#tables.client(
      (send) => calls.call(send),
      (request) => {
        if (request.kind !== 'write') return;
        const item = request.after ?? request.before;
        this.writes.push(String(item?.['entry'] ?? item?.['id']));
      },
    );
    const { store, work, records } = this.#stores(client);
    const send: SendEvents = (events) => {
      if (this.isQueueDown) return Promise.resolve({ sent: [], failed: events, problem: 'down' });
      this.sent.push(...events);
      return Promise.resolve({ sent: events, failed: [], problem: null });
    };
    const queue = guard({ send });
    const configurations = () => Promise.resolve(this.configurations);
    const changes = new EmployeeChanges({
      ...{ store, configurations, now: this.now },
      send: (events) => queue.send(events),
    });
    return new DirectoryRefresh({
      ...{ store, work, records, changes, configurations, now: this.now },
      lucca: guard(this.staff.api),
      sleep: (ms) => {
        this.waits.push(ms);
        this.clock += ms;
        return Promise.resolve();
      },
      newId: () => String(++this.#ids),
    });
  }

  /** One process works until the deadline: by default, until the pass is complete. */
  advance(options: Partial<AdvanceOptions> = {}) {
    const defaults = { deadline: Number.POSITIVE_INFINITY, begins: 'if due' as const };
    return this.process().advance(TENANT, { ...defaults, ...options });
  }

  /** The entries that the directory shows, sorted by id. */
  entries(): Promise<DirectoryEmployee[]> {
    return Array.fromAsync(this.stores().store.all(TENANT));
  }

  /** The ids of the employees who are kept. */
  async kept(): Promise<string[]> {
    return (await this.entries()).filter(({ expiresAt }) => expiresAt === null).map(({ id }) => id);
  }

  async entry(id: string): Promise<DirectoryEmployee | undefined> {
    return (await this.entries()).find((one) => one.id === id);
  }

  /** The stores of another process. */
  stores() {
    return this.#stores(this.#tables.client());
  }

  #stores(client: DynamoDBDocumentClient) {
    return {
      store: new DirectoryStore(client, 'directory', this.now),
      work: new DirectoryWork(client, 'directory', this.now),
      records: new RecordStore(client, 'configurations'),
    };
  }
}
