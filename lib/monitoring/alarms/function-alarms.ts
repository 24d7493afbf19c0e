import { METRICS } from '../../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../alarm';
import { FIVE_MINUTES, MINUTE, ONCE, TWICE, type AlarmInputs } from './alarm-inputs';

const PERIODS = { statistic: 'Sum', period: MINUTE };

/** Lambda counts errors and throttles of what was invoked: where nothing was, none was. */
const COMMON = { evaluation: TWICE, missingData: 'fine' } as const;

/**
 * Crashes, time-outs, and invocations that Lambda refuses. There is none on errors of the reconcile function: it ends as failed
 * where one of its tasks did, and both that and runs that do not end have alarms of their own.
 */
export const functionAlarms = ({ functions, thresholds }: AlarmInputs) =>
  ({
    IngestErrors: {
      impact:
        'The webhook crashes: Lucca gets errors for its deliveries, and changes reach the calendars hours late.',
      section: 'Ingest errors',
      metric: functions.ingest.metricErrors(PERIODS),
      threshold: thresholds.functionErrors,
      ...COMMON,
    },
    SyncErrors: {
      impact:
        'The sync function crashes: changes reach the calendars late, and those that make it crash never do.',
      section: 'Sync errors',
      metric: functions.sync.metricErrors(PERIODS),
      threshold: thresholds.functionErrors,
      ...COMMON,
    },
    ConsoleErrors: {
      impact: 'The console crashes: administrators cannot use it. The calendars are not concerned.',
      section: 'Console errors',
      metric: functions.console.metricErrors(PERIODS),
      threshold: thresholds.functionErrors,
      ...COMMON,
    },
    IngestThrottled: {
      impact: 'Lambda does not run the webhook for every delivery: Lucca gets errors for the others.',
      section: 'Ingest throttled',
      metric: functions.ingest.metricThrottles(PERIODS),
      threshold: thresholds.functionThrottles,
      ...COMMON,
    },
    SyncThrottled: {
      impact:
        'Lambda does not run the sync function as often as the queue asks: changes reach calendars late.',
      section: 'Sync throttled',
      metric: functions.sync.metricThrottles(PERIODS),
      threshold: thresholds.functionThrottles,
      ...COMMON,
    },
    ReconcileThrottled: {
      impact: 'Lambda does not run the reconcile function each time: what waits is replayed later.',
      section: 'Reconcile throttled',
      metric: functions.reconcile.metricThrottles(PERIODS),
      threshold: thresholds.functionThrottles,
      ...COMMON,
    },
    ConsoleThrottled: {
      impact: 'Lambda does not run the console for every request: administrators see errors.',
      section: 'Console throttled',
      metric: functions.console.metricThrottles(PERIODS),
      threshold: thresholds.functionThrottles,
      ...COMMON,
    },
  }) satisfies AlarmDefinitions;

export const consoleAlarms = ({ metrics, thresholds }: AlarmInputs) =>
  ({
    ConsoleFailing: {
      impact: 'Administrators see failures of ours on the console. The calendars are not concerned.',
      section: 'Console failing',
      metric: metrics.of(METRICS.consoleFailed, { statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: thresholds.consoleErrors,
      // One person who looks at a broken page makes as many within seconds.
      evaluation: ONCE,
      // Mostly nobody is there.
      missingData: 'fine',
    },
  }) satisfies AlarmDefinitions;
