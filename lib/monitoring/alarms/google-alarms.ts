import { METRICS } from '../../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../alarm';
import { FIVE_MINUTES, MINUTE, sumPer, type AlarmInputs } from './alarm-inputs';

/** Authorization, quota and rate limits of Google. */
export const googleAlarms = ({ metrics, googleQuota, thresholds }: AlarmInputs) =>
  ({
    AuthorizationRevoked: {
      impact: "Google denies access to a configuration: none of its employees' calendars is updated.",
      section: 'Authorization revoked',
      metric: metrics.of(METRICS.authorizationRevoked, sumPer(FIVE_MINUTES)),
      threshold: 1,
      // Counted once, at the revocation: the alarm stays on for an hour, fixed or not.
      evaluation: { datapoints: 1, of: 12 },
    },
    GoogleQuotaNear: {
      impact: "Google's quota is nearly used up: changes reach calendars only as fast as the quota allows.",
      section: 'Google quota near',
      metric: metrics.of(METRICS.googleCalls, sumPer(MINUTE)),
      threshold: Math.ceil(googleQuota.requestsPerMinute * thresholds.quotaShare),
      // The queue absorbs shorter peaks.
      evaluation: { datapoints: 5, of: 5 },
    },
    GoogleThrottled: {
      impact: 'Google rejects calls because of rate limits: changes reach calendars late.',
      section: 'Google throttled',
      metric: metrics.of(METRICS.googleThrottled, sumPer(FIVE_MINUTES)),
      threshold: thresholds.googleThrottled,
      // Each call is retried for at least 20 minutes.
      evaluation: { datapoints: 3, of: 3 },
    },
  }) satisfies AlarmDefinitions;
