import { METRICS } from '../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../monitoring/alarm';
import { FIVE_MINUTES, ONCE, type Watched } from '../monitoring/alarms/alarm-inputs';

export const consoleAlarms = ({ metrics, thresholds }: Watched) =>
  ({
    ConsoleFailing: {
      impact: 'Administrators see failures of ours on the console. The calendars are not concerned.',
      section: 'Console failing',
      metric: metrics.of(METRICS.consoleFailed, { statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: thresholds.consoleErrors,
      // One person who looks at a broken page makes as many within seconds.
      lasting: ONCE,
      // Mostly nobody is there.
      silence: 'fine',
    },
  }) satisfies AlarmDefinitions;
