import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** CloudWatch namespace of all metrics. */
export const METRICS_NAMESPACE = 'LuccaGoogleCalendar';

/**
 * All metrics, for the code that emits them and the alarms on them. They are counts, except `QueueTime`,
 * `GoogleLatency` and `SyncLatency` (ms) and `EventsWaiting` (a gauge). Each has the dimensions `service` and `stage`,
 * and the ones listed here.
 *
 * Those of each event come from its log line (`lib/monitoring/log-metrics.ts`), because an embedded metric would double
 * the size of the logs. The others are embedded.
 */
export const METRICS = {
  /** A delivery was put into the queue. */
  accepted: 'DeliveriesAccepted',
  /** An accepted delivery violates the schema. */
  invalid: 'DeliveriesInvalid',
  /** A delivery of a topic that is not followed, or a connection test. */
  ignored: 'DeliveriesIgnored',
  /** A delivery was not authentic, or too large; dimension `reason`. */
  rejected: 'DeliveriesRejected',
  /**
   * The webhook responded with 503: SQS failed, or the webhook secret could not be read. A failed read counts once, not
   * per request: without the secret, Lucca's requests cannot be distinguished from others.
   */
  unavailable: 'DeliveriesUnavailable',
  /** One event got an outcome; dimension `outcome`. */
  outcome: 'EventOutcome',
  /** A message group returned to the queue; dimension `reason`. */
  retry: 'EventRetry',
  /** One event failed and requires manual action; dimension `reason`. */
  failed: 'EventsFailed',
  /** From the arrival of a delivery until sync first receives it from the queue, ms. */
  queueTime: 'QueueTime',
  /** Calls to the Google Calendar API, which count towards its quota. */
  googleCalls: 'GoogleCalls',
  /** Duration of the slowest of an event, ms. */
  googleLatency: 'GoogleLatency',
  /** Google rejected a call because of a rate limit. */
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
  /** A waiting or failed event was sent back to the queue. */
  replayed: 'EventsReplayed',
  /** Number of events that are waiting. */
  waiting: 'EventsWaiting',
  /** Retries of an event stopped, and it has failed. */
  expired: 'EventsExpired',
  /** An event that was never delivered was fetched from Lucca. */
  recovered: 'EventsRecovered',
  /** A run found that Lucca has suspended our webhook endpoint. */
  endpointSuspended: 'EndpointSuspended',
  /** Our webhook endpoint was reactivated. */
  endpointReactivated: 'EndpointReactivated',
  /** Our webhook endpoint was restricted or lacked topics, and was corrected. */
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
 * The tasks of the reconcile function in the order in which they run: values of the dimension `task`. Replay may use
 * all the remaining time; the directory comes after it, so that waiting events never wait for it.
 */
export const RECONCILE_TASKS = ['watch-endpoint', 'catch-up', 'notify', 'replay', 'directory'] as const;

/**
 * Creates the logger. Log lines contain ids, outcomes and durations, never addresses, titles, payloads or secrets.
 *
 * @param stage null if it is unknown
 */
export function createLogger(
  service: Service | 'deploy-check',
  stage: string | null = process.env['STAGE'] ?? null,
): Logger {
  return new Logger({
    serviceName: service,
    logFormatter: new ShortFormatter(),
    ...(stage !== null && { persistentKeys: { stage } }),
  });
}

/** Writes only the standard fields that are of use: each line is billed by its length. */
class ShortFormatter extends LogFormatter {
  formatAttributes(
    { logLevel, message, timestamp, serviceName, xRayTraceId }: UnformattedAttributes,
    additional: LogAttributes,
  ): LogItem {
    const attributes = {
      level: logLevel,
      message,
      timestamp: this.formatTimestamp(timestamp),
      service: serviceName,
      // Lambda sets a trace id for each invocation, even if X-Ray does not record it.
      ...(process.env['_X_AMZN_TRACE_ID']?.includes('Sampled=1') && { xray_trace_id: xRayTraceId }),
    };
    return new LogItem({ attributes }).addAttributes(additional);
  }
}

/** @param stage null if it is unknown */
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
 * Counts one with an additional dimension, such as a reason. It is published separately, because a dimension applies to
 * all stored metrics.
 */
export function countOne(metrics: Metrics, name: MetricName, dimension: Record<string, string>): void {
  const metric = metrics.singleMetric();
  metric.addDimensions(dimension);
  metric.addMetric(name, MetricUnit.Count, 1);
}
