import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { HashEmployee } from '../../../functions/shared/employee-hash';
import type { createServiceAccountKey } from '../../support/fakes/google/identity/service-account-key';
import type { InProcessGoogle } from '../services/in-process-google';
import type { TableRequest } from '../services/memory-dynamodb';
import type { SimulatedLucca } from '../services/simulated-lucca';
import type { SimulatedTime } from '../simulated-time';
import type { Crash, ExecutionEnvironment, Latency } from './execution-environment';

export type FunctionName = 'ingest' | 'sync' | 'reconcile';

/** What a function writes to CloudWatch with. */
export type Telemetry = { logger: Logger; metrics: Metrics; hashEmployee: HashEmployee };

/** Callbacks for the AWS usage that AWS would bill. */
export type AwsObserver = {
  table: (of: FunctionName, request: TableRequest) => void;
  /** One request to the queue, by the function or by Lambda on its behalf. */
  queue: (of: FunctionName, command: string) => void;
  /** An invocation has ended. `at`: its start, ms since the epoch; `ms`: its duration. */
  invoked: (
    of: FunctionName,
    environment: ExecutionEnvironment,
    invocation: { at: number; ms: number },
  ) => void;
};

export type ConnectorOptions = {
  time: SimulatedTime;
  google: InProcessGoogle;
  lucca: SimulatedLucca;
  /** Google service account keys, by the id of their secret. */
  keys: Record<string, ReturnType<typeof createServiceAccountKey>>;
  /** Latency of a table request. */
  tableLatency: Latency;
  /** Maximum concurrent invocations of the sync function. */
  maxConcurrency: number;
  /** Queue depth up to which reconcile replays events. */
  replaysAhead: number;
  /** Google calls per minute of one sync instance. @default unlimited */
  callsPerMinute?: number;
  /** Lucca requests per minute of all functions together. @default as deployed */
  luccaRequestsPerMinute?: number;
  /** Items per page of a query. */
  pageSize: number;
  /** Delay until an index shows a write, ms. @default none */
  indexLag?: Latency;
  random: () => number;
  /** Where the next invocation of a function crashes; null: it completes. */
  crash: (of: FunctionName) => Crash | null;
  observe?: AwsObserver;
  /** @default silent */
  telemetry?: (of: FunctionName) => Telemetry;
};
