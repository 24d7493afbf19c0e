import { METRICS } from '../../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../alarm';
import {
  FIVE_MINUTES,
  IMMEDIATELY,
  MINUTE,
  sumPer,
  TWICE_IN_15_MINUTES,
  type AlarmInputs,
} from './alarm-inputs';

/**
 * Crashes, timeouts and throttled invocations. Errors of the reconcile function have no alarm here: failed tasks and
 * missing runs have alarms of their own.
 */
export const functionAlarms = ({ functions, thresholds }: AlarmInputs) => {
  const errors = { threshold: thresholds.functionErrors, evaluation: TWICE_IN_15_MINUTES };
  const throttles = { threshold: thresholds.functionThrottles, evaluation: TWICE_IN_15_MINUTES };
  return {
    IngestErrors: {
      impact:
        'The ingest function crashes: Lucca gets errors for its deliveries, and changes reach calendars hours late.',
      section: 'Ingest errors',
      metric: functions.ingest.metricErrors(sumPer(MINUTE)),
      ...errors,
    },
    SyncErrors: {
      impact: 'The sync function crashes: changes reach calendars late, or never if they cause the crash.',
      section: 'Sync errors',
      metric: functions.sync.metricErrors(sumPer(MINUTE)),
      ...errors,
    },
    ConsoleErrors: {
      impact: 'The console crashes: administrators cannot use it. Calendars are not affected.',
      section: 'Console errors',
      metric: functions.console.metricErrors(sumPer(MINUTE)),
      ...errors,
    },
    IngestThrottled: {
      impact: 'Lambda throttles the ingest function: Lucca gets errors for some of its deliveries.',
      section: 'Ingest throttled',
      metric: functions.ingest.metricThrottles(sumPer(MINUTE)),
      ...throttles,
    },
    SyncThrottled: {
      impact: 'Lambda throttles the sync function: changes reach calendars late.',
      section: 'Sync throttled',
      metric: functions.sync.metricThrottles(sumPer(MINUTE)),
      ...throttles,
    },
    ReconcileThrottled: {
      impact: 'Lambda throttles the reconcile function: waiting events are replayed later.',
      section: 'Reconcile throttled',
      metric: functions.reconcile.metricThrottles(sumPer(MINUTE)),
      ...throttles,
    },
    ConsoleThrottled: {
      impact: 'Lambda throttles the console: administrators see errors for some requests.',
      section: 'Console throttled',
      metric: functions.console.metricThrottles(sumPer(MINUTE)),
      ...throttles,
    },
  } satisfies AlarmDefinitions;
};

export const consoleAlarms = ({ metrics, thresholds }: AlarmInputs) =>
  ({
    ConsoleFailing: {
      impact: 'Administrators see internal errors on the console. Calendars are not affected.',
      section: 'Console failing',
      metric: metrics.of(METRICS.consoleFailed, sumPer(FIVE_MINUTES)),
      threshold: thresholds.consoleErrors,
      // One person on a broken page reaches the threshold within seconds.
      evaluation: IMMEDIATELY,
    },
  }) satisfies AlarmDefinitions;
