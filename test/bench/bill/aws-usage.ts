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
import type { FunctionName, AwsObserver } from '../../simulation/connector/options';
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
 * What an invocation computes beside its waiting, which is all that takes time on a simulated clock, ms: some 5 ms of a whole core
 * for an event, and 512 MB come with less than a third of one.
 */
const COMPUTES_MS: Record<FunctionName, number> = { ingest: 5, sync: 15, reconcile: 50 };
/** So long a function keeps what it read from Secrets Manager. */
const SECRET_MS = 5 * 60_000;
const { tracing } = readStageSettings({ stage: 'prod' });
/** X-Ray records the first invocation of a function in each second, and 5 % of the others. */
const TRACED_SHARE = 0.05;

/** Of one function. */
export class FunctionUsage {
  invocations = 0;
  gigabyteSeconds = 0;
  queueRequests = 0;
  readUnits = 0;
  /** By table, and by table for all its indexes: `logs`, `logs indexes`. */
  readonly writeUnits = new Map<string, number>();
  secretRequests = 0;
  traces = 0;
}

/** Counts what the connector uses of AWS, as AWS bills it. */
export class AwsUsage implements AwsObserver {
  readonly functions: Record<FunctionName, FunctionUsage> = {
    ingest: new FunctionUsage(),
    sync: new FunctionUsage(),
    reconcile: new FunctionUsage(),
  };
  /** Reconcile asks of each event of Lucca's list whether the log knows it; what else it does does not depend on events. */
  knownReadUnits = 0;
  readonly #secretsReadAt = new Map<ExecutionEnvironment, number>();
  readonly #tracedAt = new Map<FunctionName, number>();

  readonly table = (of: FunctionName, use: TableRequest) => {
    const schema = SCHEMAS[use.table];
    if (!schema) throw new Error(`What is the table ${use.table}?`);
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
    if (of === 'reconcile' && use.command === 'BatchGetItemCommand') this.knownReadUnits += units;
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
    use.gigabyteSeconds += (((ms + COMPUTES_MS[of]) / 1000) * MEMORY_MB) / 1024;
    if (at - (this.#secretsReadAt.get(instance) ?? Number.NEGATIVE_INFINITY) >= SECRET_MS) {
      this.#secretsReadAt.set(instance, at);
      use.secretRequests += 1;
    }
    if (!tracing) return;
    const second = Math.floor(at / 1000);
    use.traces += this.#tracedAt.get(of) === second ? TRACED_SHARE : 1;
    this.#tracedAt.set(of, second);
  };
}
