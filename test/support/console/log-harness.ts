import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { LogDependencies } from '../../../functions/console/logs/dependencies';
import { logOperations } from '../../../functions/console/logs/operations';
import type { Configuration } from '../../../functions/domain/configuration';
import type { Mapping, WrittenEvent, WrittenEvents } from '../../../functions/domain/mapping';
import type { LogEntry } from '../../../functions/domain/sync-log';
import type { SendEvents } from '../../../functions/queue/sender';
import { AuditTrail } from '../../../functions/store/audit-trail';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { GuestIndex } from '../../../functions/store/guest-index';
import { LogPages } from '../../../functions/store/log-pages';
import { EventLookup, LogStore } from '../../../functions/store/log-store';
import { MappingStore } from '../../../functions/store/mapping-store';
import { OutcomeCounts } from '../../../functions/store/outcome-counts';
import {
  AUDIT_TABLE,
  CONFIGURATIONS_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
} from '../../../functions/store/tables';
import { UnresolvedEvents } from '../../../functions/store/unresolved-events';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../aws/dynamodb';
import { exampleMapping } from '../builders/sync-examples';

const TABLES = {
  logs: LOGS_TABLE,
  mappings: MAPPINGS_TABLE,
  outcomeCounts: TALLIES_TABLE,
  guests: GUESTS_TABLE,
  configurations: CONFIGURATIONS_TABLE,
  audit: AUDIT_TABLE,
};

const refusing: SendEvents = (events) =>
  Promise.resolve({ sent: [], failed: events, problem: 'no queue in this test' });

export const ADMINISTRATOR = { name: 'ada@acme.example', role: 'administrator' } as const;

/** The console's log on real stores. Each test has its own tables, and sets the time. */
export class LogHarness {
  time = Date.parse('2026-03-05T12:00:00Z');
  readonly now = () => this.time;
  send: SendEvents = refusing;
  queueDepth = 0;
  /** Names of the commands that were sent to DynamoDB. */
  readonly sent: string[];
  #tables = 0;
  #ids = 0;

  private constructor(
    private readonly dynamodb: LocalDynamoDb,
    private readonly client: DynamoDBDocumentClient,
    sent: string[],
  ) {
    this.sent = sent;
  }

  static async start(): Promise<LogHarness> {
    const dynamodb = await startDynamoDb();
    const { client, sent } = observedClient(dynamodb.endpoint);
    return new LogHarness(dynamodb, client, sent);
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.dynamodb.stop();
  }

  /** New, empty tables. */
  async reset(): Promise<void> {
    this.#tables += 1;
    this.queueDepth = 0;
    this.time = Date.parse('2026-03-05T12:00:00Z');
    for (const [name, schema] of Object.entries(TABLES)) {
      await createTable(this.dynamodb.endpoint, this.#table(name), schema);
    }
  }

  get logs(): LogStore {
    return new LogStore(this.client, this.#table('logs'));
  }

  get unresolvedEvents(): UnresolvedEvents {
    return new UnresolvedEvents(this.client, this.#table('logs'));
  }

  get outcomeCounts(): OutcomeCounts {
    return new OutcomeCounts(this.client, this.#table('outcomeCounts'));
  }

  get guests(): GuestIndex {
    return new GuestIndex(this.client, this.#table('guests'));
  }

  get mappings(): MappingStore {
    return new MappingStore(this.client, this.#table('mappings'));
  }

  get audit(): AuditTrail {
    return new AuditTrail(this.client, this.#table('audit'), this.now, () => `change-${(this.#ids += 1)}`);
  }

  /** @param replaced dependencies of the test */
  operations(replaced: Partial<LogDependencies> = {}) {
    return logOperations({
      logs: this.logs,
      logPages: new LogPages(this.client, this.#table('logs'), this.now),
      unresolvedEvents: this.unresolvedEvents,
      eventLookup: new EventLookup(this.client, this.#table('logs')),
      mappings: this.mappings,
      guests: this.guests,
      outcomeCounts: this.outcomeCounts,
      configurations: new ConfigurationStore(this.client, this.#table('configurations')),
      audit: this.audit,
      send: (events) => this.send(events),
      queueDepth: () => Promise.resolve(this.queueDepth),
      newNonce: () => `nonce-${(this.#ids += 1)}`,
      now: this.now,
      ...replaced,
    });
  }

  async configure(...configurations: Configuration[]): Promise<void> {
    const store = new ConfigurationStore(this.client, this.#table('configurations'));
    await store.save(configurations, (await store.load()).revision);
  }

  /** Records events as the sync function does. */
  async record(...entries: LogEntry[]): Promise<void> {
    for (const entry of entries) {
      await this.logs.record({ ...entry, messageId: `message-${(this.#ids += 1)}` }, 'applied');
    }
  }

  /** Writes a mapping as the sync function does. */
  async write(overrides: Partial<Mapping>): Promise<void> {
    const mapping = exampleMapping({ expiresAt: this.time / 1000 + 1_000_000, ...overrides });
    await this.mappings.write(mapping, null);
  }

  #table(name: string): string {
    return `${name}-${this.#tables}`;
  }
}

/** The default request of an operation. */
export const request = { id: '', query: null, body: null, etag: '', person: ADMINISTRATOR };

/** A mapping's events of a session on 2 March 2026. */
export function written(overrides: Partial<WrittenEvents> = {}): WrittenEvents {
  return {
    parts: [{ name: '', event: writtenEvent() }],
    guests: ['e417@acme.example'],
    sendUpdates: 'none',
    keepsManualChanges: true,
    endsAt: '2026-03-03T00:00:00.000Z',
    ...overrides,
  };
}

export function writtenEvent(overrides: Partial<WrittenEvent> = {}): WrittenEvent {
  return {
    status: 'confirmed',
    summary: 'Excel avancé',
    start: { date: '2026-03-02' },
    end: { date: '2026-03-03' },
    attendees: [{ email: 'e417@acme.example' }],
    ...overrides,
  };
}
