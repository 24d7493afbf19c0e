import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { FailureClass } from './failure-class';

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
  /** A delivery of a topic that is not followed, or a connection test. */
  ignored: 'DeliveriesIgnored',
  /** A request without a signature: it is not from Lucca. Other rejected deliveries are failures. */
  rejected: 'DeliveriesRejected',
  /** One event got an outcome; dimension `outcome`. */
  outcome: 'EventOutcome',
  /** A message group returned to the queue; dimension `reason`. */
  retry: 'EventRetry',
  /** Something failed; dimension `class`, see {@link FAILURE_CLASSES}. All functions count in one metric. */
  failures: 'Failures',
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
  /** A waiting or failed event was sent back to the queue. */
  replayed: 'EventsReplayed',
  /** Number of events that are waiting; missing if there are none. */
  waiting: 'EventsWaiting',
  /** An event that was never delivered was fetched from Lucca. */
  recovered: 'EventsRecovered',
  /** Our webhook endpoint was reactivated. */
  endpointReactivated: 'EndpointReactivated',
  /** Our webhook endpoint was restricted or lacked topics, and was corrected. */
  endpointCorrected: 'EndpointCorrected',
  /** SES accepted a mail to an administrator. */
  mailSent: 'MailsSent',
  /** A request to the console's page or API. */
  consoleRequests: 'ConsoleRequests',
} as const;

/** The dimension `service` of failures. An alarm is billed per metric, so functions do not count separately. */
export const ALL_SERVICES = 'all';

/** The Lambda function that emits metrics and logs. */
export type Service = 'ingest' | 'sync' | 'reconcile' | 'console';

export type MetricName = (typeof METRICS)[keyof typeof METRICS];

/**
 * The tasks of the reconcile function in the order in which they run: values of the dimension `task`. Replay may use
 * all the remaining time; the directory and imports come after it, so that waiting events never wait for them.
 */
export const RECONCILE_TASKS = [
  'watch-endpoint',
  'catch-up',
  'notify',
  'authorizations',
  'count',
  'replay',
  'directory',
  'import',
] as const;

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

/** Counts failures. */
export function countFailure(
  metrics: Pick<Metrics, 'singleMetric'>,
  failureClass: FailureClass,
  count = 1,
): void {
  const { STAGE: stage } = process.env;
  const metric = metrics.singleMetric();
  // Powertools logs a warning for each dimension that it replaces.
  metric.clearDefaultDimensions();
  metric.addDimensions({ service: ALL_SERVICES, ...(stage !== undefined && { stage }), class: failureClass });
  metric.addMetric(METRICS.failures, MetricUnit.Count, count);
}
