import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** CloudWatch namespace of every metric below. */
export const METRICS_NAMESPACE = 'LuccaGoogleCalendar';

/**
 * Every metric, for the code that emits it and the alarm that watches it. All are counts of what happened, but
 * `QueueTime`, `GoogleLatency` and `SyncLatency` (ms), and `EventsWaiting` (how many there are). Each has the dimensions
 * `service` and `stage`, and those named here.
 */
export const METRICS = {
  /** A delivery is safe in the queue. */
  accepted: 'DeliveriesAccepted',
  /** An authentic delivery breaks the contract; it is in the queue too. */
  invalid: 'DeliveriesInvalid',
  /** A delivery is of a topic that we do not follow, or tries the connection. */
  ignored: 'DeliveriesIgnored',
  /** A delivery was not authentic, or too large; dimension `reason`. */
  rejected: 'DeliveriesRejected',
  /**
   * Lucca was asked to come back: SQS did not answer, or the webhook secret is not to be had. The latter counts once per look,
   * whoever asked and however often: nobody can tell whether it was Lucca.
   */
  unavailable: 'DeliveriesUnavailable',
  /** One event got an outcome; dimension `outcome`. */
  outcome: 'EventOutcome',
  /** A group goes back to the queue; dimension `reason`. */
  retry: 'EventRetry',
  /** One event has failed, and waits for a person; dimension `reason`. */
  failed: 'EventsFailed',
  /** From the arrival of a delivery until sync takes it from the queue for the first time, ms. */
  queueTime: 'QueueTime',
  /** Calls of Google's Calendar API, which count for its quota. */
  googleCalls: 'GoogleCalls',
  /** One of them, ms. */
  googleLatency: 'GoogleLatency',
  /** Google said that calls come too fast. */
  googleThrottled: 'GoogleThrottled',
  /** Access tokens that Google was asked for. */
  googleTokens: 'GoogleTokens',
  /** From the arrival of the delivery to its outcome, ms. */
  latency: 'SyncLatency',
  /** The authorization of a configuration broke. */
  authorizationRevoked: 'AuthorizationRevoked',
  /** A run of the reconcile function did all its tasks. */
  reconciled: 'ReconcileRuns',
  /** A task of the reconcile function failed; dimension `task`. */
  reconcileFailed: 'ReconcileTasksFailed',
  /** A parked event went back to the queue. */
  replayed: 'EventsReplayed',
  /** So many events wait. */
  waiting: 'EventsWaiting',
  /** An event waited too long and has failed. */
  expired: 'EventsExpired',
  /** An event that never reached us was fetched from Lucca. */
  recovered: 'EventsRecovered',
  /** Lucca had suspended our webhook endpoint. */
  endpointSuspended: 'EndpointSuspended',
  /** Our webhook endpoint was made active again. */
  endpointReactivated: 'EndpointReactivated',
  /** Our webhook endpoint did not deliver all that we follow, and was corrected. */
  endpointCorrected: 'EndpointCorrected',
  /** SES took a mail to an administrator. */
  mailSent: 'MailsSent',
  /** SES refused one for good. */
  mailFailed: 'MailsFailed',
  /** A request for the console's page or API. */
  consoleRequests: 'ConsoleRequests',
  /** One of them met a failure of ours. */
  consoleFailed: 'ConsoleRequestsFailed',
} as const;

/** The function that speaks. */
export type Service = 'ingest' | 'sync' | 'reconcile' | 'console';

export type MetricName = (typeof METRICS)[keyof typeof METRICS];

/**
 * What the reconcile function does in each run, in this order: the values of the dimension `task`. Replays come last: they may
 * take all the time that is left.
 */
export const RECONCILE_TASKS = ['watch-endpoint', 'catch-up', 'notify', 'replay'] as const;

/** Structured logs for CloudWatch. They hold ids, outcomes and durations, never addresses, titles, payloads or secrets. */
export function createLogger(service: Service | 'smoke'): Logger {
  return new Logger({ serviceName: service });
}

/** @param stage null where the function does not know it */
export function createMetrics(
  service: Service,
  stage: string | null = process.env['STAGE'] ?? null,
): Metrics {
  return new Metrics({
    namespace: METRICS_NAMESPACE,
    serviceName: service,
    ...(stage !== null && { defaultDimensions: { stage } }),
  });
}

/**
 * Counts one of what has a dimension of its own, such as a reason. It is published at once, apart from the others, which would
 * have that dimension as well.
 */
export function countOne(metrics: Metrics, name: MetricName, dimension: Record<string, string>): void {
  const metric = metrics.singleMetric();
  metric.addDimensions(dimension);
  metric.addMetric(name, MetricUnit.Count, 1);
}
