import type { FailureClass } from '../shared/telemetry';
import type { FailureReason, Outcome, Reason } from './vocabulary';

/** Who can fix the cause, for each reason of events that wait or have failed. */
const CLASSES: Record<FailureReason, FailureClass> = {
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
  return isFailureReason(reason) ? CLASSES[reason] : null;
}

function isFailureReason(reason: Reason | null): reason is FailureReason {
  return reason !== null && Object.hasOwn(CLASSES, reason);
}
