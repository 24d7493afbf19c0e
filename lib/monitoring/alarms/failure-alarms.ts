import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { FailureReason } from '../../../functions/domain/vocabulary';
import { METRICS } from '../../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../alarm';
import { sumOf } from '../metrics';
import { FIVE_MINUTES, HOUR, IMMEDIATELY, QUARTER_HOUR, sumPer, type AlarmInputs } from './alarm-inputs';

/**
 * Who fixes the cause of a failure.
 *
 * - `platform`: the platform team, which has an alarm for each reason.
 * - `administrators`: they are notified by email and on the console. One alarm for all these reasons together goes off
 *   if many events fail at once, such as after a change to all accounts.
 * - `waiting`: events wait and are replayed first. `EventsExpired` counts those that fail in the end.
 */
const FIXED_BY: Record<FailureReason, 'platform' | 'administrators' | 'waiting'> = {
  configuration_inactive: 'waiting',
  authorization_missing: 'waiting',
  credentials_rejected: 'waiting',
  credentials_missing: 'waiting',
  quota_exhausted: 'waiting',
  rate_limited: 'waiting',
  google_unavailable: 'waiting',
  lucca_unavailable: 'waiting',
  lucca_access_refused: 'platform',
  internal_error: 'platform',
  invalid_event: 'platform',
  employee_without_address: 'administrators',
  unknown_google_user: 'administrators',
  employee_outside_workspace: 'administrators',
  google_account_suspended: 'administrators',
  no_google_calendar: 'administrators',
  google_api_disabled: 'platform',
  permission_denied: 'platform',
  configuration_removed: 'administrators',
  google_refused: 'platform',
  too_many_events: 'administrators',
};

const ADMINISTRATOR_REASONS = Object.entries(FIXED_BY)
  .filter(([, fixedBy]) => fixedBy === 'administrators')
  .map(([reason]) => reason);

/** Events with the outcome `failed`. */
export const failureAlarms = ({ metrics, thresholds }: AlarmInputs) => {
  const failed = (reason: FailureReason) => metrics.forValue(METRICS.failed, reason, sumPer(QUARTER_HOUR));
  /** By default, the first failure sets off the alarm: none of these resolves itself. */
  const firstFailure = { threshold: thresholds.failures, evaluation: IMMEDIATELY };

  return {
    EventsInvalid: {
      impact:
        'Events from Lucca violate the contract and fail: their changes are in no calendar until the code is adapted.',
      section: 'Events invalid',
      // The second metric includes recovered and imported events, which bypass the webhook.
      metric: sumOf('Invalid events', QUARTER_HOUR, [
        metrics.of(METRICS.invalid, sumPer(QUARTER_HOUR)),
        failed('invalid_event'),
      ]),
      ...firstFailure,
    },
    InternalErrors: {
      impact: 'Events fail with an unexpected error: their changes reach calendars late or not before a fix.',
      section: 'Internal errors',
      // Includes retries, because events fail only after 14 days.
      metric: sumOf('Internal errors', FIVE_MINUTES, [
        metrics.forValue(METRICS.retry, 'internal_error', sumPer(FIVE_MINUTES)),
        metrics.forValue(METRICS.failed, 'internal_error', sumPer(FIVE_MINUTES)),
      ]),
      threshold: thresholds.internalErrors,
      evaluation: IMMEDIATELY,
    },
    GoogleRefused: {
      impact: 'Google rejects events as invalid: their changes are in no calendar until the code is fixed.',
      section: 'Google refused',
      metric: failed('google_refused'),
      ...firstFailure,
    },
    GoogleApiDisabled: {
      impact: 'The Google Calendar API is disabled: no change of a configuration reaches any calendar.',
      section: 'Google API disabled',
      metric: failed('google_api_disabled'),
      ...firstFailure,
    },
    PermissionDenied: {
      impact: 'Google accepts our credentials but denies calls: the changes are in no calendar.',
      section: 'Permission denied',
      metric: failed('permission_denied'),
      ...firstFailure,
    },
    LuccaAccessRefused: {
      impact: "Lucca's API denies requests: absences and events without an address reach no calendar.",
      section: 'Lucca access refused',
      metric: failed('lucca_access_refused'),
      ...firstFailure,
    },
    AdministratorFailures: {
      impact: 'Many events fail for reasons that administrators fix, such as unknown accounts.',
      section: 'Administrator failures',
      metric: sumOf(
        'Failures fixed by administrators',
        HOUR,
        ADMINISTRATOR_REASONS.map((reason) => metrics.forValue(METRICS.failed, reason, sumPer(HOUR))),
      ),
      threshold: thresholds.administratorFailures,
      evaluation: IMMEDIATELY,
    },
  } satisfies AlarmDefinitions;
};

/** Events with the outcome `waiting`, counted by each run of reconcile. */
export const waitingAlarms = ({ metrics, thresholds }: AlarmInputs) =>
  ({
    EventsWaiting: {
      impact: 'More and more events wait for an external cause: their changes are in no calendar yet.',
      section: 'Events waiting',
      // Events may wait for weeks for an authorization: only growth is worth an alarm.
      metric: new MathExpression({
        expression: `IF(waiting >= ${thresholds.waiting}, DIFF(waiting), 0)`,
        usingMetrics: {
          waiting: metrics.of(METRICS.waiting, { statistic: 'Maximum', period: QUARTER_HOUR }),
        },
        label: `Growth of waiting events, from ${thresholds.waiting}`,
        period: QUARTER_HOUR,
      }),
      threshold: 1,
      // Brief increases are normal.
      evaluation: { datapoints: 3, of: 4 },
      // Missing runs of reconcile have their own alarm.
      missingData: TreatMissingData.IGNORE,
    },
    EventsExpired: {
      impact: 'Events failed after retries for 14 days: their changes are in no calendar.',
      section: 'Events expired',
      metric: metrics.of(METRICS.expired, sumPer(QUARTER_HOUR)),
      threshold: 1,
      evaluation: IMMEDIATELY,
    },
  }) satisfies AlarmDefinitions;
