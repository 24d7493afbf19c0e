import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { HashEmployee } from '../../../functions/shared/employee-hash';
import type { Process } from '../process';
import type { TableUse } from './memory-dynamodb';

export type FunctionName = 'ingest' | 'sync' | 'reconcile';

/** What a function says to CloudWatch. */
export type Telemetry = { logger: Logger; metrics: Metrics; hashEmployee: HashEmployee };

/** Is told what the functions use of AWS, as far as AWS would bill it. */
export type ObserveAws = {
  table: (of: FunctionName, use: TableUse) => void;
  /** One request to the queue, or of Lambda's in its name. */
  queue: (of: FunctionName, command: string) => void;
  /** An invocation has ended, which began then (ms since the epoch) and took so many ms. */
  invoked: (of: FunctionName, instance: Process, invocation: { at: number; ms: number }) => void;
};
