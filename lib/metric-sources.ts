import { METRICS, type MetricName, type Service } from '../functions/shared/telemetry';

/**
 * Which function emits a metric, and its dimension beside `service` and `stage`, if it has one: who looks for another set of
 * dimensions than the one that is emitted finds nothing, without a word.
 */
export const METRIC_SOURCES = {
  [METRICS.accepted]: { service: 'ingest' },
  [METRICS.invalid]: { service: 'ingest' },
  [METRICS.ignored]: { service: 'ingest' },
  [METRICS.rejected]: { service: 'ingest', by: 'reason' },
  [METRICS.unavailable]: { service: 'ingest' },
  [METRICS.outcome]: { service: 'sync', by: 'outcome' },
  [METRICS.retry]: { service: 'sync', by: 'reason' },
  [METRICS.failed]: { service: 'sync', by: 'reason' },
  [METRICS.queueTime]: { service: 'sync' },
  [METRICS.googleCalls]: { service: 'sync' },
  [METRICS.googleLatency]: { service: 'sync' },
  [METRICS.googleThrottled]: { service: 'sync' },
  [METRICS.googleTokens]: { service: 'sync' },
  [METRICS.latency]: { service: 'sync' },
  [METRICS.authorizationRevoked]: { service: 'sync' },
  [METRICS.reconciled]: { service: 'reconcile' },
  [METRICS.reconcileFailed]: { service: 'reconcile', by: 'task' },
  [METRICS.replayed]: { service: 'reconcile' },
  [METRICS.waiting]: { service: 'reconcile' },
  [METRICS.gaveUp]: { service: 'reconcile' },
  [METRICS.caughtUp]: { service: 'reconcile' },
  [METRICS.endpointSuspended]: { service: 'reconcile' },
  [METRICS.endpointReactivated]: { service: 'reconcile' },
  [METRICS.endpointCorrected]: { service: 'reconcile' },
  [METRICS.mailSent]: { service: 'reconcile' },
  [METRICS.mailFailed]: { service: 'reconcile' },
  [METRICS.consoleRequests]: { service: 'console' },
  [METRICS.consoleFailed]: { service: 'console' },
} as const satisfies Record<MetricName, { service: Service; by?: string }>;
