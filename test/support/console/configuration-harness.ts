import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  configurationOperations,
  type ConfigurationDependencies,
} from '../../../functions/console/configurations/operations';
import type { BodyOf } from '../../../functions/console/contract/operations';
import type { Configuration } from '../../../functions/domain/configuration';
import { AuditTrail } from '../../../functions/store/audit-trail';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { LogStore } from '../../../functions/store/log-store';
import { OutcomeCounts } from '../../../functions/store/outcome-counts';
import { RecordStore } from '../../../functions/store/record-store';
import {
  AUDIT_TABLE,
  CONFIGURATIONS_TABLE,
  LOGS_TABLE,
  TALLIES_TABLE,
} from '../../../functions/store/tables';
import { UnresolvedEvents } from '../../../functions/store/unresolved-events';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../aws/dynamodb';

const TABLES = {
  configurations: CONFIGURATIONS_TABLE,
  logs: LOGS_TABLE,
  outcomeCounts: TALLIES_TABLE,
  audit: AUDIT_TABLE,
};

export const PREFIX = 'lucca-google-calendar/google/';
const NOON = Date.parse('2026-03-05T12:00:00Z');

const unexpected = () => Promise.reject(new Error('unexpected call in this test'));

/** The console's configurations on real stores. Each test has its own tables, and sets the time. */
export class ConfigurationHarness {
  time = NOON;
  readonly now = () => this.time;
  /** The secrets of the deployment. */
  secrets = { prefix: PREFIX, names: [`${PREFIX}france`] };
  #tables = 0;
  #ids = 0;

  private constructor(
    private readonly dynamodb: LocalDynamoDb,
    private readonly client: DynamoDBDocumentClient,
  ) {}

  static async start(): Promise<ConfigurationHarness> {
    const dynamodb = await startDynamoDb();
    return new ConfigurationHarness(dynamodb, observedClient(dynamodb.endpoint).client);
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.dynamodb.stop();
  }

  /** New, empty tables. */
  async reset(): Promise<void> {
    this.#tables += 1;
    this.time = NOON;
    this.secrets = { prefix: PREFIX, names: [`${PREFIX}france`] };
    for (const [name, schema] of Object.entries(TABLES)) {
      await createTable(this.dynamodb.endpoint, this.#table(name), schema);
    }
  }

  get store(): ConfigurationStore {
    return new ConfigurationStore(this.client, this.#table('configurations'));
  }

  get authorizations(): AuthorizationStore {
    return new AuthorizationStore(new RecordStore(this.client, this.#table('configurations')), this.now);
  }

  get audit(): AuditTrail {
    return new AuditTrail(this.client, this.#table('audit'), this.now, () => `change-${(this.#ids += 1)}`);
  }

  get logs(): LogStore {
    return new LogStore(this.client, this.#table('logs'));
  }

  get outcomeCounts(): OutcomeCounts {
    return new OutcomeCounts(this.client, this.#table('outcomeCounts'));
  }

  /** @param replaced dependencies of the test; without them, calls of Google and Lucca fail */
  operations(replaced: Partial<ConfigurationDependencies> = {}) {
    return configurationOperations({
      configurations: this.store,
      authorizations: this.authorizations,
      audit: this.audit,
      outcomeCounts: this.outcomeCounts,
      unresolvedEvents: new UnresolvedEvents(this.client, this.#table('logs')),
      secrets: this.secrets,
      credentials: { read: unexpected, forget: () => undefined },
      establishments: { list: unexpected },
      openCalendar: () => ({ get: unexpected, insert: unexpected, update: unexpected, delete: unexpected }),
      now: this.now,
      ...replaced,
    });
  }

  /** Saves configurations without an entry in the audit trail. */
  async configure(...configurations: Configuration[]): Promise<void> {
    await this.store.save(configurations, (await this.store.load()).revision);
  }

  async configurations(): Promise<Configuration[]> {
    return (await this.store.load()).configurations;
  }

  /** Newest first. */
  async trail() {
    return (await this.audit.page(null)).items;
  }

  #table(name: string): string {
    return `${name}-${this.#tables}`;
  }
}

/** The required fields of a new configuration. */
export function newConfigurationBody(
  overrides: Partial<BodyOf<'createConfiguration'>> = {},
): BodyOf<'createConfiguration'> {
  return {
    name: 'Spain',
    tenant: 'https://acme.ilucca.net',
    establishments: ['20'],
    notificationEmails: [],
    ...overrides,
  };
}

/** The body that changes a configuration. */
export function changeBody(
  { id: _id, active: _active, ...rest }: Configuration,
  overrides: Partial<BodyOf<'changeConfiguration'>>,
): BodyOf<'changeConfiguration'> {
  return { ...rest, ...overrides };
}
