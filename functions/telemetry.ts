import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';

/** CloudWatch namespace of every metric below. */
const METRICS_NAMESPACE = 'LuccaGoogleCalendar';

/** Every metric, for the code that emits it and the alarm that watches it. All are counts but `SyncLatency` (ms). */
export const METRICS = {
  /** A delivery is safe in the queue. */
  accepted: 'DeliveriesAccepted',
  /** An authentic delivery breaks the contract; it is in the queue too. */
  invalid: 'DeliveriesInvalid',
  /** A delivery is of a topic that we do not follow, or tries the connection. */
  ignored: 'DeliveriesIgnored',
  /** A delivery was not authentic, or too large. */
  rejected: 'DeliveriesRejected',
  /** Lucca was asked to come back: SQS or Secrets Manager did not answer. */
  unavailable: 'DeliveriesUnavailable',
  /** One event got an outcome; dimension `outcome`. */
  outcome: 'EventOutcome',
  /** A group goes back to the queue; dimension `reason`. */
  retry: 'EventRetry',
  /** From the arrival of the delivery to its outcome, ms. */
  latency: 'SyncLatency',
} as const;

/** Structured logs for CloudWatch. They hold ids, outcomes and durations, never addresses, titles, payloads or secrets. */
export function createLogger(service: 'ingest' | 'sync'): Logger {
  return new Logger({ serviceName: service });
}

export function createMetrics(service: 'ingest' | 'sync'): Metrics {
  return new Metrics({ namespace: METRICS_NAMESPACE, serviceName: service });
}
