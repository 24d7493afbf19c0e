import type { FailureClass } from '../shared/failure-class';

/** Closed lists of codes, separate from the schemas that use them: the console page imports them without zod. */

/** Products of Lucca that a configuration can select. */
export const PRODUCTS = ['training', 'office', 'absences'] as const;

/** Outcomes of an event; see {@link Outcome}. */
export const OUTCOMES = [
  'created',
  'updated',
  'moved',
  'deleted',
  'unchanged',
  'superseded',
  'stale',
  'skipped',
  'waiting',
  'failed',
] as const;

/** Reasons of skipped events: nothing has to be written. */
export const SKIP_REASONS = [
  'no_configuration',
  'product_not_selected',
  'pending_approval',
  'no_guests',
  'no_counted_days',
  'connection_test',
  'cancelled',
  'denied',
  'deleted',
] as const;

/** The event waits until the cause is resolved, and fails if that takes too long. */
export const WAITING_REASONS = [
  'authorization_missing',
  'credentials_rejected',
  'credentials_missing',
  'quota_exhausted',
  'rate_limited',
  'google_unavailable',
  'lucca_unavailable',
  'lucca_access_refused',
  'internal_error',
] as const;

/** Reasons of events that are waiting or have failed. */
export const FAILURE_REASONS = [
  // The event is skipped, or waits if it was partially applied.
  'configuration_inactive',
  ...WAITING_REASONS,
  // The event fails immediately.
  'invalid_event',
  'employee_without_address',
  'unknown_google_user',
  'employee_outside_workspace',
  'google_account_suspended',
  'no_google_calendar',
  'google_api_disabled',
  'permission_denied',
  'configuration_removed',
  'google_refused',
  'too_many_events',
] as const;

/** Reasons of skipped events that can be replayed once an administrator has removed the cause. */
export const REPLAYABLE_REASONS = [
  'no_configuration',
  'configuration_inactive',
  'product_not_selected',
] as const satisfies readonly Reason[];

/** Explanations of an outcome by the connector. Some have a value, which is stated here. */
export const EVENT_NOTES = [
  'no_organizer',
  // Lucca id of the employee.
  'organizer_without_address',
  'owner_without_address',
  // Lucca ids of the guests without a usable address.
  'guests_omitted',
  // Number of guests, or of parts of an absence.
  'too_many_guests',
  'too_many_parts',
  // The name of the leave account is unknown.
  'title_masked',
  'hours_as_half_day',
  // Google rejects status events for the employee.
  'written_as_regular_event',
  // The event itself is being changed, and that change uses the new address.
  'change_pending',
  // Google keeps the events of a renamed account.
  'account_renamed',
  // Name of the configuration.
  'passed_to_configuration',
  // Number of calendar events; each has its own row.
  'events_moving',
  // Id of Lucca's newer event.
  'superseded_by',
  // Reason code.
  'removed_because',
  'no_establishment',
  // Id of the configuration that wrote the event.
  'configuration_deleted',
  // Names of the fields.
  'invalid_fields',
  'content_not_kept',
  // Days, after which retries stopped.
  'retries_stopped',
  // Lucca lists the event, but its API does not return it.
  'not_returned_by_lucca',
] as const;

/**
 * Origins of a queued event: sent by Lucca, replayed from the sync log, recovered by catch-up, imported by a command,
 * or a change that the employee directory found.
 */
export const VIAS = ['delivery', 'replay', 'catch-up', 'import', 'directory'] as const;

/** Types of Google Calendar events that the connector writes. */
export const EVENT_TYPES = ['default', 'workingLocation', 'outOfOffice'] as const;

/** What stops an import, or would prevent a new one. */
export const IMPORT_PROBLEMS = [
  /** The connector has no credentials for the Lucca API. */
  'no_lucca_access',
  /** The credentials are for another tenant than the configuration. */
  'other_tenant',
  /** Lucca refuses the requests. */
  'lucca_refused',
  /** Lucca does not respond. The import goes on by itself, see `retryAt`. */
  'lucca_unavailable',
  /** The queue accepts no events. The import goes on by itself, see `retryAt`. */
  'queue_unavailable',
  /** The configuration is inactive: only a dry run is possible. */
  'configuration_inactive',
] as const;

/** What the audit trail records: actions of people, and changes that the connector noticed. */
export const AUDIT_ACTIONS = [
  'configuration.create',
  'configuration.change',
  'configuration.delete',
  'configuration.activate',
  'configuration.deactivate',
  'events.retry',
  // Without a change: an administrator looked at what is kept of an event.
  'event.view',
  'import.start',
  'import.pause',
  'import.resume',
  'import.cancel',
  'import.finish',
  // Google started to refuse the connector for a configuration, or to accept it.
  'authorization.lose',
  'authorization.grant',
] as const;

/** Where an action was taken. `connector`: no person acted; the connector noticed a change. */
export const AUDIT_VIAS = ['console', 'command', 'connector'] as const;

/**
 * The outcome of an event:
 * - `created`, `updated`, `moved`, `deleted`: Google Calendar was changed;
 * - `unchanged`: Google Calendar already had this state;
 * - `superseded`: a newer event of the resource was in the same batch;
 * - `stale`: a newer version was applied before;
 * - `skipped`: nothing has to be written, see the reason;
 * - `waiting`: the event is retried automatically once the cause is resolved;
 * - `failed`: a person must act.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** Reason code of an event that is `waiting` or `failed`. */
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** Reason code of an event that is `skipped`, `waiting` or `failed`. */
export type Reason = (typeof SKIP_REASONS)[number] | FailureReason;

/** Outcomes of events that are retried automatically or need the action of a person. */
export const UNRESOLVED_OUTCOMES = ['waiting', 'failed'] as const;

export type EventNote = (typeof EVENT_NOTES)[number];

export type UnresolvedOutcome = (typeof UNRESOLVED_OUTCOMES)[number];

export function isUnresolved(outcome: Outcome): outcome is UnresolvedOutcome {
  return UNRESOLVED_OUTCOMES.some((one) => one === outcome);
}

/** Whether a retry may change the outcome: the event is unresolved, or was skipped for a cause that can go away. */
export function isRetryable(outcome: Outcome, reason: Reason | null): boolean {
  return isUnresolved(outcome) || (outcome === 'skipped' && isReplayableReason(reason));
}

export function isReplayableReason(reason: Reason | null): boolean {
  return REPLAYABLE_REASONS.some((one) => one === reason);
}

/** Who can fix the cause, for each reason of events that wait or have failed. */
const FAILURE_CLASS_BY_REASON: Record<FailureReason, FailureClass> = {
  configuration_inactive: 'external',
  // The revocation is counted once as `access`, not with each event.
  authorization_missing: 'external',
  credentials_rejected: 'external',
  credentials_missing: 'external',
  quota_exhausted: 'external',
  rate_limited: 'external',
  google_unavailable: 'external',
  lucca_unavailable: 'external',
  lucca_access_refused: 'platform',
  internal_error: 'platform',
  invalid_event: 'platform',
  employee_without_address: 'external',
  unknown_google_user: 'external',
  employee_outside_workspace: 'external',
  google_account_suspended: 'external',
  no_google_calendar: 'external',
  google_api_disabled: 'access',
  permission_denied: 'platform',
  configuration_removed: 'external',
  google_refused: 'platform',
  too_many_events: 'external',
};

/** The class of the failure of an event; null if the event neither waits nor has failed. */
export function failureClassOf(outcome: Outcome, reason: Reason | null): FailureClass | null {
  if (outcome !== 'waiting' && outcome !== 'failed') return null;
  return isFailureReason(reason) ? FAILURE_CLASS_BY_REASON[reason] : null;
}

function isFailureReason(reason: Reason | null): reason is FailureReason {
  return reason !== null && Object.hasOwn(FAILURE_CLASS_BY_REASON, reason);
}
