import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** CloudWatch namespace of all metrics. */
export const METRICS_NAMESPACE = 'LuccaGoogleCalendar';

/**
 * All metrics, for the code that emits them and the alarms on them. They are counts, except `QueueTime`, `GoogleLatency` and
 * `SyncLatency` (ms) and `EventsWaiting` (a gauge). Each has the dimensions `service` and `stage`, and those named here.
 */
export const METRICS = {
  /** A delivery was put into the queue. */
  accepted: 'DeliveriesAccepted',
  /** An accepted delivery breaks the contract. */
  invalid: 'DeliveriesInvalid',
  /** A delivery of a topic that is not followed, or a connection test. */
  ignored: 'DeliveriesIgnored',
  /** A delivery was not authentic, or too large; dimension `reason`. */
  rejected: 'DeliveriesRejected',
  /**
   * The webhook answered 503: SQS failed, or the webhook secret could not be read. A failed read counts once, not per request:
   * without the secret, Lucca's requests cannot be distinguished from others.
   */
  unavailable: 'DeliveriesUnavailable',
  /** One event got an outcome; dimension `outcome`. */
  outcome: 'EventOutcome',
  /** A message group returned to the queue; dimension `reason`. */
  retry: 'EventRetry',
  /** One event failed, and a person must act; dimension `reason`. */
  failed: 'EventsFailed',
  /** From the arrival of a delivery until sync takes it from the queue for the first time, ms. */
  queueTime: 'QueueTime',
  /** Calls of the Google Calendar API, which count towards its quota. */
  googleCalls: 'GoogleCalls',
  /** Duration of one of them, ms. */
  googleLatency: 'GoogleLatency',
  /** Google answered that the rate of calls is too high. */
  googleThrottled: 'GoogleThrottled',
  /** Access tokens requested from Google. */
  googleTokens: 'GoogleTokens',
  /** From the arrival of the delivery to its outcome, ms. */
  latency: 'SyncLatency',
  /** Google revoked the authorization of a configuration. */
  authorizationRevoked: 'AuthorizationRevoked',
  /** The reconcile function completed all its tasks. */
  reconciled: 'ReconcileRuns',
  /** A task of the reconcile function failed; dimension `task`. */
  reconcileFailed: 'ReconcileTasksFailed',
  /** A waiting or failed event was sent to the queue again. */
  replayed: 'EventsReplayed',
  /** Number of events that are waiting. */
  waiting: 'EventsWaiting',
  /** An event waited too long and failed. */
  expired: 'EventsExpired',
  /** An event that was never delivered was fetched from Lucca. */
  recovered: 'EventsRecovered',
  /** Lucca had suspended our webhook endpoint. */
  endpointSuspended: 'EndpointSuspended',
  /** Our webhook endpoint was reactivated. */
  endpointReactivated: 'EndpointReactivated',
  /** Our webhook endpoint did not follow all topics, and was corrected. */
  endpointCorrected: 'EndpointCorrected',
  /** SES accepted a mail to an administrator. */
  mailSent: 'MailsSent',
  /** SES rejected one permanently. */
  mailFailed: 'MailsFailed',
  /** A request to the console's page or API. */
  consoleRequests: 'ConsoleRequests',
  /** One of them was answered with a server error. */
  consoleFailed: 'ConsoleRequestsFailed',
} as const;

/** The Lambda function that emits metrics and logs. */
export type Service = 'ingest' | 'sync' | 'reconcile' | 'console';

export type MetricName = (typeof METRICS)[keyof typeof METRICS];

/**
 * The tasks of the reconcile function, in their order: values of the dimension `task`. Replays come last, because they may
 * take all the remaining time.
 */
export const RECONCILE_TASKS = ['watch-endpoint', 'catch-up', 'notify', 'replay'] as const;

/** Structured logs for CloudWatch. They hold ids, outcomes and durations, never addresses, titles, payloads or secrets. */
export function createLogger(service: Service | 'deploy-check'): Logger {
  return new Logger({ serviceName: service });
}

/** @param stage null if the function does not know it */
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
 * Counts one with a dimension of its own, such as a reason. It is published at once, so that the stored metrics do not get
 * the dimension too.
 */
export function countOne(metrics: Metrics, name: MetricName, dimension: Record<string, string>): void {
  const metric = metrics.singleMetric();
  metric.addDimensions(dimension);
  metric.addMetric(name, MetricUnit.Count, 1);
}
