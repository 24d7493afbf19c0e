import { RejectionReason } from '../refusal';
import { isAllDay } from './event-times';
import type { GoogleEvent } from './google-event';

const FORBIDDEN_FIELDS = ['location', 'description', 'attendees', 'source'] as const;
const DECLINE_MODES = [
  'declineNone',
  'declineAllConflictingInvitations',
  'declineOnlyNewConflictingInvitations',
];

/**
 * The rules of {@link https://developers.google.com/workspace/calendar/api/guides/status-events status events}, for
 * out-of-office events: timed, opaque, with their properties.
 *
 * ASSUMPTION: the reason `malformedOutOfOfficeEvent`, by analogy with working locations, and that the fields which Google's own
 * form lacks are refused as they are there.
 *
 * @throws Refusal
 */
export function checkOutOfOffice(event: GoogleEvent): void {
  const { eventType, outOfOfficeProperties: properties, start = {}, transparency } = event;
  if (eventType !== 'outOfOffice') {
    if (properties) throw malformed('Only an out of office event has such properties.');
    return;
  }
  if (isAllDay(start)) throw malformed('An out of office event cannot be an all-day event.');
  if (transparency !== undefined && transparency !== 'opaque') {
    throw malformed('An out of office event must have a transparency setting of opaque.');
  }
  for (const field of FORBIDDEN_FIELDS) {
    if (event[field] !== undefined)
      throw malformed(`An out of office event must not have the field ${field}.`);
  }
  if (!properties) throw malformed('An out of office event must have out of office properties.');
  if (!DECLINE_MODES.includes(properties.autoDeclineMode ?? '')) {
    throw malformed('An out of office event must have an auto decline mode.');
  }
}

function malformed(message: string): RejectionReason {
  return new RejectionReason(400, 'malformedOutOfOfficeEvent', message);
}
