import {
  CONFIGURATIONS_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
  type TableSchema,
} from '../../../functions/store/tables';
import { MEMORY_MB } from '../../../lib/functions/lambda-function';
import { readStageSettings } from '../../../lib/settings/stage-settings';
import type { ExecutionEnvironment } from '../../simulation/connector/execution-environment';
import type { AwsObserver, FunctionName } from '../../simulation/connector/options';
import type { TableRequest } from '../../simulation/services/memory-dynamodb';
import { queryUnits, readUnits, writeUnits } from './dynamodb-units';

const SCHEMAS: Record<string, TableSchema> = {
  configurations: CONFIGURATIONS_TABLE,
  mappings: MAPPINGS_TABLE,
  guests: GUESTS_TABLE,
  logs: LOGS_TABLE,
  outcomeCounts: TALLIES_TABLE,
};

/**
 * CPU time of an invocation, ms, as only waiting takes time on a simulated clock: about 5 ms of a whole core per event, and 512 MB
 * come with less than a third of a core.
 */
const CPU_MS: Record<FunctionName, number> = { ingest: 5, sync: 15, reconcile: 50 };
/** How long a function caches secrets. */
const SECRET_CACHE_MS = 5 * 60_000;
const { tracing } = readStageSettings({ stage: 'prod' });
/** X-Ray records the first invocation of a function in each second, and 5 % of the others. */
const TRACED_SHARE = 0.05;

/** The usage of one function. */
export class FunctionUsage {
  invocations = 0;
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
  /** Reads of reconcile to find the events of Lucca's list in the log; its other usage does not depend on the number of events. */
  lookupReadUnits = 0;
  readonly #secretsReadAt = new Map<ExecutionEnvironment, number>();
  readonly #tracedAt = new Map<FunctionName, number>();

  readonly table = (of: FunctionName, use: TableRequest) => {
    const schema = SCHEMAS[use.table];
    if (!schema) throw new Error(`Unknown table ${use.table}?`);
    const { writeUnits: written } = this.functions[of];
    if (use.kind === 'write') {
      const { table, indexes } = writeUnits(schema, use.before, use.after);
      const name = `${use.table} indexes`;
      written.set(use.table, (written.get(use.table) ?? 0) + table);
      if (indexes > 0) written.set(name, (written.get(name) ?? 0) + indexes);
      return;
    }
    const isQuery = use.command === 'QueryCommand';
    const units = isQuery ? queryUnits(schema, use.index, use.items) : readUnits(use.items, use.isConsistent);
    if (of === 'reconcile' && use.command === 'BatchGetItemCommand') this.lookupReadUnits += units;
    else this.functions[of].readUnits += units;
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
    use.invocations += 1;
    use.gigabyteSeconds += (((ms + CPU_MS[of]) / 1000) * MEMORY_MB) / 1024;
    if (at - (this.#secretsReadAt.get(instance) ?? Number.NEGATIVE_INFINITY) >= SECRET_CACHE_MS) {
      this.#secretsReadAt.set(instance, at);
      use.secretRequests += 1;
    }
    if (!tracing) return;
    const second = Math.floor(at / 1000);
    use.traces += this.#tracedAt.get(of) === second ? TRACED_SHARE : 1;
    this.#tracedAt.set(of, second);
  };
}
