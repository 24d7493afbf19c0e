import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { FAILURE_REASONS } from '../../../functions/domain/vocabulary';
import { METRICS } from '../../../functions/shared/telemetry';
import type { AlarmDefinition, AlarmDefinitions } from '../alarm';
import { sumOf } from '../metrics';
import { FIVE_MINUTES, HOUR, ONCE, QUARTER, type AlarmInputs } from './alarm-inputs';

type FailureReason = (typeof FAILURE_REASONS)[number];

/**
 * Who mends what an event failed for. The platform team has an alarm for each reason. Administrators are told by mail and on the
 * console: an alarm for all their reasons together only rings when there are many at once, as after a change to all accounts.
 * What waits first fails only when it is given up: the reconcile function counts that.
 */
const WHO_MENDS: Record<FailureReason, 'platform' | 'administrators' | 'waits first'> = {
  configuration_inactive: 'waits first',
  authorization_missing: 'waits first',
  credentials_rejected: 'waits first',
  credentials_missing: 'waits first',
  quota_exhausted: 'waits first',
  rate_limited: 'waits first',
  google_unavailable: 'waits first',
  lucca_unavailable: 'waits first',
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

const OF_ADMINISTRATORS = Object.entries(WHO_MENDS).flatMap(([reason, who]) =>
  who === 'administrators' ? [reason] : [],
);

/** Events that end as failed: each counts once, so that silence means that none did. */
export const failureAlarms = ({ metrics, thresholds }: AlarmInputs) => {
  const failed = (reason: FailureReason) =>
    metrics.by(METRICS.failed, reason, { statistic: 'Sum', period: QUARTER });
  /** They mend nothing by themselves: the first one rings. */
  const ofPlatform = (
    reason: FailureReason,
  ): Pick<AlarmDefinition, 'metric' | 'threshold' | 'evaluation' | 'missingData'> => ({
    metric: failed(reason),
    threshold: thresholds.failures,
    evaluation: ONCE,
    missingData: 'fine',
  });

  return {
    EventsInvalid: {
      impact:
        'Events of Lucca break the contract and fail: these changes are in no calendar until the code is changed.',
      section: 'Events invalid',
      ...ofPlatform('invalid_event'),
      // At the webhook they are seen first; those that are caught up or imported do not pass it.
      metric: sumOf('Invalid events', QUARTER, [
        metrics.of(METRICS.invalid, { statistic: 'Sum', period: QUARTER }),
        failed('invalid_event'),
      ]),
    },
    InternalErrors: {
      impact:
        'Events meet an error that nobody foresaw: their changes reach the calendars late, or not before it is mended.',
      section: 'Internal errors',
      // They come back many times before they are parked, and fail only after 14 days.
      metric: sumOf('Internal errors', FIVE_MINUTES, [
        metrics.by(METRICS.retry, 'internal_error', { statistic: 'Sum', period: FIVE_MINUTES }),
        metrics.by(METRICS.failed, 'internal_error', { statistic: 'Sum', period: FIVE_MINUTES }),
      ]),
      threshold: thresholds.internalErrors,
      evaluation: ONCE,
      missingData: 'fine',
    },
    GoogleRefused: {
      impact:
        'Google refuses events that we made: these changes are in no calendar until the code is changed.',
      section: 'Google refused',
      ...ofPlatform('google_refused'),
    },
    GoogleApiDisabled: {
      impact:
        'The Google Calendar API is switched off for us: no change of a configuration reaches a calendar.',
      section: 'Google API disabled',
      ...ofPlatform('google_api_disabled'),
    },
    PermissionDenied: {
      impact: 'Google lets us in, but refuses calls: these changes are in no calendar.',
      section: 'Permission denied',
      ...ofPlatform('permission_denied'),
    },
    LuccaAccessRefused: {
      impact:
        "Lucca's API refuses what we ask it about: absences, and events without addresses, reach no calendar.",
      section: 'Lucca access refused',
      ...ofPlatform('lucca_access_refused'),
    },
    AdministratorFailures: {
      impact:
        'Many events fail for reasons that administrators mend, such as unknown accounts: something changed for all.',
      section: 'Administrator failures',
      metric: sumOf(
        'Failures that administrators mend',
        HOUR,
        OF_ADMINISTRATORS.map((reason) =>
          metrics.by(METRICS.failed, reason, { statistic: 'Sum', period: HOUR }),
        ),
      ),
      threshold: thresholds.administratorFailures,
      evaluation: ONCE,
      missingData: 'fine',
    },
  } satisfies AlarmDefinitions;
};

/** What is parked until its cause is gone, as each run of reconcile counts it. */
export const waitingAlarms = ({ metrics, thresholds }: AlarmInputs) =>
  ({
    EventsWaiting: {
      impact: 'More and more events wait for something outside: these changes are in no calendar yet.',
      section: 'Events waiting',
      // Many may wait for weeks, for an authorization that nobody grants: news is only that they become more.
      metric: new MathExpression({
        expression: `IF(waiting >= ${thresholds.waiting}, DIFF(waiting), 0)`,
        usingMetrics: { waiting: metrics.of(METRICS.waiting, { statistic: 'Maximum', period: QUARTER }) },
        label: `Growth of what waits, from ${thresholds.waiting} on`,
        period: QUARTER,
      }),
      threshold: 1,
      // Some always come while others go: it is three quarters of an hour that make a trend.
      evaluation: { datapoints: 3, of: 4 },
      // Reconcile counts about every five minutes. Where it does not run, that has an alarm of its own.
      missingData: 'unknown',
    },
    EventsExpired: {
      impact: 'Events have waited 14 days in vain and have failed: these changes are in no calendar.',
      section: 'Events expired',
      metric: metrics.of(METRICS.expired, { statistic: 'Sum', period: QUARTER }),
      threshold: 1,
      evaluation: ONCE,
      missingData: 'fine',
    },
  }) satisfies AlarmDefinitions;
