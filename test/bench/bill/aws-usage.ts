import { isDeepStrictEqual } from 'node:util';
import {
  CONFIGURATIONS_TABLE,
  DIRECTORY_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
  type TableSchema,
} from '../../../functions/store/tables';
import { MEMORY_MB } from '../../../lib/functions/lambda-function';
import { SYNC_MEMORY_MB } from '../../../lib/functions/sync-function';
import { readStageSettings } from '../../../lib/settings/stage-settings';
import type { ExecutionEnvironment } from '../../simulation/connector/execution-environment';
import type { AwsObserver, FunctionName } from '../../simulation/connector/options';
import type { TableRequest } from '../../simulation/services/memory-dynamodb';
import { itemBytes, type Item } from '../../simulation/services/memory-table';

export const SCHEMAS: Record<string, TableSchema> = {
  configurations: CONFIGURATIONS_TABLE,
  mappings: MAPPINGS_TABLE,
  guests: GUESTS_TABLE,
  directory: DIRECTORY_TABLE,
  logs: LOGS_TABLE,
  outcomeCounts: TALLIES_TABLE,
};

/**
 * Time of a whole core that an invocation takes, ms, because only waiting takes time on a simulated clock. Measured with
 * the deployed bundles and services over TLS: 8 ms for an event whose employee needs a token.
 */
const CORE_MS: Record<FunctionName, number> = { ingest: 2, sync: 10, reconcile: 15 };
const MEMORY: Record<FunctionName, number> = {
  ingest: MEMORY_MB,
  sync: SYNC_MEMORY_MB,
  reconcile: MEMORY_MB,
};
/** Memory that comes with a whole core. With half of the memory, the same work takes twice as long. */
const CORE_MB = 1769;

const MINUTE_MS = 60_000;
/** Secrets that a new instance reads, and how long it caches those that it reads again. */
const SECRETS: Record<FunctionName, { atStart: number; cachedMs: number }> = {
  ingest: { atStart: 1, cachedMs: 15 * MINUTE_MS },
  // Google and the log key, which is never read again.
  sync: { atStart: 2, cachedMs: 60 * MINUTE_MS },
  reconcile: { atStart: 1, cachedMs: 60 * MINUTE_MS },
};
/** Lambda ends an instance after some minutes without work, and the next one starts cold. AWS does not say when. */
const IDLE_MS = 10 * MINUTE_MS;
/** What Lambda bills for loading the bundle. */
const COLD_START_MS: Record<FunctionName, number> = { ingest: 300, sync: 450, reconcile: 450 };
const { tracing } = readStageSettings({ stage: 'prod' });
/** X-Ray records the first invocation of a function in each second, and 5 % of the others. */
const TRACED_SHARE = 0.05;

/** The usage of one function. */
export class FunctionUsage {
  invocations = 0;
  coldStarts = 0;
  gigabyteSeconds = 0;
  queueRequests = 0;
  readUnits = 0;
  /** By table, and for all indexes of a table: `logs`, `logs indexes`. */
  readonly writeUnits = new Map<string, number>();
  secretRequests = 0;
  traces = 0;
}

/** Counts the AWS usage of the connector as AWS bills it. */
export class AwsUsage implements AwsObserver {
  readonly functions: Record<FunctionName, FunctionUsage> = {
    ingest: new FunctionUsage(),
    sync: new FunctionUsage(),
    reconcile: new FunctionUsage(),
  };
  /**
   * Reads of reconcile to find the events of Lucca's list in the log; its other usage does not depend on the number of
   * events.
   */
  lookupReadUnits = 0;
  readonly #secretsReadAt = new Map<ExecutionEnvironment, number>();
  readonly #idleSince = new Map<ExecutionEnvironment, number>();
  readonly #tracedAt = new Map<FunctionName, number>();

  readonly table = (of: FunctionName, use: TableRequest) => {
    const schema = SCHEMAS[use.table];
    if (!schema) throw new Error(`Unknown table ${use.table}`);
    const { writeUnits: written } = this.functions[of];
    const { table, indexes } = capacityUnits(schema, use);
    if (use.kind === 'write') {
      const name = `${use.table} indexes`;
      written.set(use.table, (written.get(use.table) ?? 0) + table);
      if (indexes > 0) written.set(name, (written.get(name) ?? 0) + indexes);
      return;
    }
    const isLogLookup = use.table === 'logs' && use.command === 'BatchGetItemCommand';
    if (of === 'reconcile' && isLogLookup) this.lookupReadUnits += table;
    else this.functions[of].readUnits += table;
  };

  readonly queue = (of: FunctionName) => {
    this.functions[of].queueRequests += 1;
  };

  readonly invoked = (
    of: FunctionName,
    instance: ExecutionEnvironment,
    { at, ms }: { at: number; ms: number },
  ) => {
    const use = this.functions[of];
    const isCold = at - (this.#idleSince.get(instance) ?? Number.NEGATIVE_INFINITY) > IDLE_MS;
    this.#idleSince.set(instance, at + ms);
    const billedMs = ms + (CORE_MS[of] * CORE_MB) / MEMORY[of] + (isCold ? COLD_START_MS[of] : 0);
    use.invocations += 1;
    use.coldStarts += isCold ? 1 : 0;
    use.gigabyteSeconds += ((billedMs / 1000) * MEMORY[of]) / 1024;
    const { atStart, cachedMs } = SECRETS[of];
    if (isCold || at - (this.#secretsReadAt.get(instance) ?? at) >= cachedMs) {
      this.#secretsReadAt.set(instance, at);
      use.secretRequests += isCold ? atStart : 1;
    }
    if (!tracing) return;
    const second = Math.floor(at / 1000);
    use.traces += this.#tracedAt.get(of) === second ? TRACED_SHARE : 1;
    this.#tracedAt.set(of, second);
  };
}

/**
 * On-demand capacity units of DynamoDB: a write unit per started KB of an item and of its entry in each index, and a
 * read unit per started 4 KB, or half of it for an eventually consistent read. See {@link
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html} and {@link
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html}.
 */

const WRITE_BYTES = 1024;
const READ_BYTES = 4096;

type Index = NonNullable<TableSchema['indexes']>[number];

/** @returns units of the table itself, and of its indexes */
export function capacityUnits(schema: TableSchema, use: TableRequest): { table: number; indexes: number } {
  if (use.kind === 'write') return writeUnits(schema, use.before, use.after);
  const { items, index, isConsistent } = use;
  const isQuery = use.command === 'QueryCommand';
  const units = isQuery ? queryUnits(schema, index, items, isConsistent) : readUnits(items, isConsistent);
  return { table: units, indexes: 0 };
}

function writeUnits(
  schema: TableSchema,
  before: Item | null,
  after: Item | null,
): { table: number; indexes: number } {
  const indexes = (schema.indexes ?? []).map((index) => indexUnits(schema, index, before, after));
  return {
    table: Math.max(unitsOf(before, WRITE_BYTES), unitsOf(after, WRITE_BYTES)),
    indexes: indexes.reduce((sum, one) => sum + one, 0),
  };
}

/** Units to get items by their keys. */
function readUnits(items: (Item | null)[], isConsistent: boolean): number {
  const units = items.reduce((sum, item) => sum + unitsOf(item, READ_BYTES), 0);
  return isConsistent ? units : units / 2;
}

/** Units of a page of a query, whose items count together. */
function queryUnits(
  schema: TableSchema,
  indexName: string | null,
  items: (Item | null)[],
  isConsistent: boolean,
): number {
  const index = schema.indexes?.find(({ name }) => name === indexName);
  const entries = items.map((item) => (item && index ? entryOf(schema, index, item) : item));
  const bytes = entries.reduce((sum, entry) => sum + (entry ? itemBytes(entry) : 0), 0);
  return Math.max(1, Math.ceil(bytes / READ_BYTES)) / (isConsistent ? 1 : 2);
}

function indexUnits(schema: TableSchema, index: Index, before: Item | null, after: Item | null): number {
  const [previous, next] = [before, after].map((item) => item && entryOf(schema, index, item));
  if (!previous || !next) return (previous ?? next) ? unitsOf(previous ?? next ?? null, WRITE_BYTES) : 0;
  const { partitionKey, sortKey } = index;
  // A new key deletes the entry and creates another.
  if (previous[partitionKey] !== next[partitionKey] || previous[sortKey] !== next[sortKey]) {
    return unitsOf(previous, WRITE_BYTES) + unitsOf(next, WRITE_BYTES);
  }
  if (isDeepStrictEqual(previous, next)) return 0;
  return Math.max(unitsOf(previous, WRITE_BYTES), unitsOf(next, WRITE_BYTES));
}

/** The entry of an item in an index; null if it has none. */
export function entryOf({ partitionKey, sortKey }: TableSchema, index: Index, item: Item): Item | null {
  if (item[index.partitionKey] === undefined || item[index.sortKey] === undefined) return null;
  if (!index.nonKeyAttributes) return item;
  const names = [partitionKey, sortKey, index.partitionKey, index.sortKey, ...index.nonKeyAttributes];
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

function unitsOf(item: Item | null, bytes: number): number {
  return Math.max(1, Math.ceil((item ? itemBytes(item) : 0) / bytes));
}
