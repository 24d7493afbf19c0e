import { METRICS } from '../../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../alarm';
import { FIVE_MINUTES, MINUTE, type AlarmInputs } from './alarm-inputs';

/** How Google takes us: where nothing was called, it refused nothing. */
export const googleAlarms = ({ metrics, googleQuota, thresholds }: AlarmInputs) =>
  ({
    AuthorizationRevoked: {
      impact: "Google no longer lets a configuration in: none of its employees' calendars changes any more.",
      section: 'Authorization revoked',
      metric: metrics.of(METRICS.authorizationRevoked, { statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: 1,
      // It is counted once, when it breaks: the alarm shows it for an hour, and ends then whether it is mended or not.
      evaluation: { datapoints: 1, of: 12 },
      missingData: 'fine',
    },
    GoogleQuotaNear: {
      impact: "Nearly all of Google's quota is used: changes reach calendars as slowly as it allows.",
      section: 'Google quota near',
      metric: metrics.of(METRICS.googleCalls, { statistic: 'Sum', period: MINUTE }),
      threshold: Math.ceil(googleQuota.requestsPerMinute * thresholds.quotaShare),
      // The queue holds back a rush that is over sooner, and nobody is the worse for it.
      evaluation: { datapoints: 5, of: 5 },
      missingData: 'fine',
    },
    GoogleThrottled: {
      impact: 'Google turns calls away as too fast: changes reach calendars late.',
      section: 'Google throttled',
      metric: metrics.of(METRICS.googleThrottled, { statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: thresholds.googleThrottled,
      // Each is tried again, for 20 minutes at least: what is over by then has done no harm.
      evaluation: { datapoints: 3, of: 3 },
      missingData: 'fine',
    },
  }) satisfies AlarmDefinitions;
