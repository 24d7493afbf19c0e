import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  configurationOperations,
  type ConfigurationDependencies,
} from '../../../functions/console/configurations/operations';
import { EmployeeSearch } from '../../../functions/console/directory/employee-search';
import type { BodyOf } from '../../../functions/console/contract/operations';
import type { LogDependencies } from '../../../functions/console/logs/dependencies';
import { logOperations } from '../../../functions/console/logs/operations';
import type { Configuration } from '../../../functions/domain/configuration';
import type { Mapping, WrittenEvent, WrittenEvents } from '../../../functions/domain/mapping';
import type { LogEntry } from '../../../functions/domain/sync-log';
import { ImportJobs } from '../../../functions/import/import-jobs';
import { ActivationStore } from '../../../functions/store/activation-store';
import { AuditTrail } from '../../../functions/store/audit-trail';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { DirectoryStore } from '../../../functions/store/directory-store';
import { GuestIndex } from '../../../functions/store/guest-index';
import { ChartCounts } from '../../../functions/store/log/chart-counts';
import { InvalidEvents } from '../../../functions/store/log/invalid-events';
import { LogPages } from '../../../functions/store/log/log-pages';
import { LateHours } from '../../../functions/store/log/late-hours';
import { EventLookup, LogStore } from '../../../functions/store/log/log-store';
import { MappingStore } from '../../../functions/store/mapping-store';
import { OutcomeCounts } from '../../../functions/store/log/outcome-counts';
import { OutcomeRecount } from '../../../functions/store/log/outcome-recount';
import { RecordStore } from '../../../functions/store/record-store';
import { RelatedEvents } from '../../../functions/store/log/related-events';
import * as schemas from '../../../functions/store/tables';
import { UnresolvedEvents } from '../../../functions/store/log/unresolved-events';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../aws/dynamodb';
import { exampleMapping } from '../builders/sync-examples';

const TABLES = {
  configurations: schemas.CONFIGURATIONS_TABLE,
  mappings: schemas.MAPPINGS_TABLE,
  logs: schemas.LOGS_TABLE,
  outcomeCounts: schemas.TALLIES_TABLE,
  guests: schemas.GUESTS_TABLE,
  directory: schemas.DIRECTORY_TABLE,
  audit: schemas.AUDIT_TABLE,
};

export const PREFIX = 'lucca-google-calendar/google/';
const NOON = Date.parse('2026-03-05T12:00:00Z');

const listedSecrets = () => ({ state: 'ready' as const, names: [`${PREFIX}france`] });

const unexpected = () => Promise.reject(new Error('unexpected call in this test'));

/** The console's operations on real stores. Each test has its own tables, and sets the time. */
export class OperationsHarness {
  time = NOON;
  readonly now = () => this.time;
  /** The Google secrets of the deployment. */
  secrets = listedSecrets();
  #connection: ({ dynamodb: LocalDynamoDb } & ReturnType<typeof observedClient>) | null = null;
  #resets = 0;
  #ids = 0;

  async start(): Promise<void> {
    const dynamodb = await startDynamoDb();
    this.#connection = { dynamodb, ...observedClient(dynamodb.endpoint) };
  }

  async stop(): Promise<void> {
    const { client, dynamodb } = this.#connected;
    client.destroy();
    await dynamodb.stop();
  }

  /** Creates new, empty tables. */
  async reset(): Promise<void> {
    const { endpoint } = this.#connected.dynamodb;
    this.#resets += 1;
    this.time = NOON;
    this.secrets = listedSecrets();
    for (const [name, schema] of Object.entries(TABLES)) {
      await createTable(endpoint, this.#table(name), schema);
    }
  }

  get store(): ConfigurationStore {
    return new ConfigurationStore(this.#client, this.#table('configurations'));
  }

  get authorizations(): AuthorizationStore {
    return new AuthorizationStore(new RecordStore(this.#client, this.#table('configurations')), this.now);
  }

  get audit(): AuditTrail {
    return new AuditTrail(this.#client, this.#table('audit'), this.now, () => `change-${(this.#ids += 1)}`);
  }

  get importJobs(): ImportJobs {
    const records = new RecordStore(this.#client, this.#table('configurations'));
    return new ImportJobs({ records, newId: () => `job-${(this.#ids += 1)}`, now: this.now });
  }

  get logs(): LogStore {
    const lateHours = new LateHours(this.#client, this.#table('outcomeCounts'), this.now);
    return new LogStore(this.#client, this.#table('logs'), lateHours);
  }

  get unresolvedEvents(): UnresolvedEvents {
    return new UnresolvedEvents(this.#client, this.#table('logs'));
  }

  get outcomeCounts(): OutcomeCounts {
    return new OutcomeCounts(this.#client, this.#countedTables, this.now);
  }

  get logPages(): LogPages {
    return new LogPages(this.#client, this.#table('logs'), this.outcomeCounts, this.now);
  }

  /** Counts the log as reconcile does. */
  async count(): Promise<void> {
    const lateHours = new LateHours(this.#client, this.#table('outcomeCounts'), this.now);
    const recount = new OutcomeRecount({
      client: this.#client,
      tables: this.#countedTables,
      lateHours,
      now: this.now,
    });
    await recount.run(Number.POSITIVE_INFINITY);
  }

  get #countedTables() {
    return { counts: this.#table('outcomeCounts'), logs: this.#table('logs') };
  }

  get mappings(): MappingStore {
    return new MappingStore(this.#client, this.#table('mappings'));
  }

  get guests(): GuestIndex {
    return new GuestIndex(this.#client, this.#table('guests'));
  }

  get directory(): DirectoryStore {
    return new DirectoryStore(this.#client, this.#table('directory'), this.now);
  }

  /** @param replaced dependencies of the test; without them, calls of Google and Lucca fail */
  configurationOperations(replaced: Partial<ConfigurationDependencies> = {}) {
    return configurationOperations({
      ...this.#shared(),
      authorizations: this.authorizations,
      secrets: { prefix: PREFIX, list: () => Promise.resolve(this.secrets) },
      credentials: { read: unexpected, forget: () => undefined },
      establishments: { list: unexpected, ofTenant: () => Promise.resolve(null) },
      probeTenant: unexpected,
      adminConsole: 'https://admin.google.com',
      openCalendar: () => ({
        ...{ authorize: unexpected, get: unexpected },
        ...{ insert: unexpected, update: unexpected, delete: unexpected },
      }),
      ...replaced,
    });
  }

  /** @param replaced dependencies of the test; without them, sending to the queue fails */
  logOperations(replaced: Partial<LogDependencies> = {}) {
    return logOperations({
      ...this.#shared(),
      logs: this.logs,
      logPages: this.logPages,
      invalidEvents: new InvalidEvents(this.#client, this.#table('logs'), this.now),
      chartCounts: new ChartCounts(this.outcomeCounts, this.logPages, this.now),
      relatedEvents: new RelatedEvents(this.#client, this.#table('logs'), this.now),
      eventLookup: new EventLookup(this.#client, this.#table('logs')),
      mappings: this.mappings,
      guests: this.guests,
      employees: new EmployeeSearch(this.directory, this.now),
      lucca: { serves: unexpected, event: unexpected },
      send: unexpected,
      queueDepth: () => Promise.resolve(0),
      runbookUrl: null,
      newNonce: () => `nonce-${(this.#ids += 1)}`,
      ...replaced,
    });
  }

  /** Returns the names of the commands that an operation sends to DynamoDB. */
  async commandsOf(operation: () => Promise<unknown>): Promise<string[]> {
    const { sent } = this.#connected;
    const { length } = sent;
    await operation();
    return sent.slice(length);
  }

  /** Saves configurations without an entry in the audit trail. */
  async configure(...configurations: Configuration[]): Promise<void> {
    await this.store.save(configurations, (await this.store.load()).revision);
  }

  async configurations(): Promise<Configuration[]> {
    return (await this.store.load()).configurations;
  }

  /** Entries of the audit trail, newest first. */
  async trail() {
    return (await this.audit.page(null)).items;
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

  get #connected() {
    if (!this.#connection) throw new Error('The harness has not been started');
    return this.#connection;
  }

  get #client(): DynamoDBDocumentClient {
    return this.#connected.client;
  }

  #shared() {
    const { audit, outcomeCounts, unresolvedEvents, now } = this;
    const records = new RecordStore(this.#client, this.#table('configurations'));
    const activations = new ActivationStore(records, now);
    const jobs = this.importJobs;
    return { configurations: this.store, activations, jobs, audit, outcomeCounts, unresolvedEvents, now };
  }

  #table(name: string): string {
    return `${name}-${this.#resets}`;
  }
}

/** A harness for all tests of a file, with new tables and these configurations for each test. */
export function useOperationsHarness(...configurations: Configuration[]): OperationsHarness {
  const harness = new OperationsHarness();
  beforeAll(() => harness.start());
  beforeEach(async () => {
    await harness.reset();
    if (configurations.length > 0) await harness.configure(...configurations);
  });
  afterAll(() => harness.stop());
  return harness;
}

export const ADMINISTRATOR = { name: 'ada@acme.example', role: 'administrator' } as const;

/** The default request of an operation. */
export const request = { id: '', query: null, body: null, etag: '', person: ADMINISTRATOR };

/** The required fields of a new configuration. */
export function newConfigurationBody(
  overrides: Partial<BodyOf<'createConfiguration'>> = {},
): BodyOf<'createConfiguration'> {
  const required = { name: 'Spain', tenant: 'https://acme.ilucca.net', establishments: ['20'] };
  return { ...required, notificationEmails: [], ...overrides };
}

/** The body that changes a configuration. */
export function changeBody(
  { id: _id, active: _active, ...rest }: Configuration,
  overrides: Partial<BodyOf<'changeConfiguration'>>,
): BodyOf<'changeConfiguration'> {
  return { ...rest, ...overrides };
}

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
    eventType: 'default',
    status: 'confirmed',
    summary: 'Excel avancé',
    start: { date: '2026-03-02' },
    end: { date: '2026-03-03' },
    attendees: [{ email: 'e417@acme.example' }],
    ...overrides,
  };
}
