/**
 * The closed lists of words that everything here shares. They stand apart from the schemas that use them, so that the page of
 * the console has the words without the schemas.
 */

/** The products of Lucca that a configuration can choose. */
export const PRODUCTS = ['training', 'office', 'absences'] as const;

/** What became of an event. The README explains each to administrators. */
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

export const REASONS_TO_SKIP = [
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

/** Why an event has failed, at once or after it waited for too long. */
export const FAILURE_REASONS = [
  // Waits first, or is skipped.
  'configuration_inactive',
  // Waits first.
  'authorization_missing',
  'credentials_rejected',
  'credentials_missing',
  'quota_exhausted',
  'rate_limited',
  'google_unavailable',
  'lucca_unavailable',
  'lucca_access_refused',
  'internal_error',
  // Fails at once.
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

/** How an event came into the queue. */
export const VIAS = ['delivery', 'replay', 'catch-up', 'import'] as const;

/** The kinds of event that we write into Google calendars. */
export const EVENT_TYPES = ['default', 'workingLocation', 'outOfOffice'] as const;

/** What people change, as the audit trail names it. */
export const AUDIT_ACTIONS = [
  'configuration.create',
  'configuration.change',
  'configuration.delete',
  'configuration.activate',
  'configuration.deactivate',
  'events.retry',
] as const;

/** Where they change it. */
export const AUDIT_VIAS = ['console', 'command'] as const;

export type Outcome = (typeof OUTCOMES)[number];

export type FailureReason = (typeof FAILURE_REASONS)[number];

export type Reason = (typeof REASONS_TO_SKIP)[number] | FailureReason;

/** Outcomes after which something remains to be done: the event is retried automatically, or a person must act. */
export const UNRESOLVED_OUTCOMES = ['waiting', 'failed'] as const;

export type UnresolvedOutcome = (typeof UNRESOLVED_OUTCOMES)[number];

export function isUnresolved(outcome: Outcome): outcome is UnresolvedOutcome {
  return UNRESOLVED_OUTCOMES.some((one) => one === outcome);
}
