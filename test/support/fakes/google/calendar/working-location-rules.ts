import { RejectionReason } from '../refusal';
import { instantOf, isAllDay } from './event-times';
import type { GoogleEvent } from './google-event';

const ONE_DAY_MS = 24 * 60 * 60 * 1000;
const FORBIDDEN_FIELDS = ['location', 'description', 'attendees', 'source'] as const;
const PLACES = ['homeOffice', 'officeLocation', 'customLocation'] as const;

/**
 * The rules of {@link https://developers.google.com/workspace/calendar/api/guides/status-events status events}, for working locations.
 *
 * @throws Refusal
 */
export function checkWorkingLocation(event: GoogleEvent): void {
  if (event.eventType !== 'workingLocation') {
    if (event.workingLocationProperties)
      throw malformed('Only a working location event has such properties.');
    return;
  }
  if (event.visibility !== 'public') {
    throw malformed('A working location event must have a visibility setting of public.');
  }
  if (event.transparency !== 'transparent') {
    throw malformed('A working location event must have a transparency setting of transparent.');
  }
  if (!isTimedOrOneDay(event)) {
    throw malformed('An all-day working location event must be exactly one day long.');
  }
  for (const field of FORBIDDEN_FIELDS) {
    if (event[field] !== undefined)
      throw malformed(`A working location event must not have the field ${field}.`);
  }
  if (event.reminders?.useDefault !== false || (event.reminders.overrides ?? []).length > 0) {
    throw malformed('A working location event must not have reminders.');
  }
  checkPlace(event);
}

function isTimedOrOneDay({ start = {}, end = {} }: GoogleEvent): boolean {
  return !isAllDay(start) || instantOf(end) - instantOf(start) === ONE_DAY_MS;
}

/** The type names the one property that goes with it; offices and other places need a label. */
function checkPlace({ workingLocationProperties: properties }: GoogleEvent): void {
  const given = PLACES.filter((place) => properties?.[place] !== undefined);
  if (!properties || given.length !== 1 || given[0] !== properties.type) {
    throw malformed('The working location properties do not fit their type.');
  }
  if (given[0] !== 'homeOffice' && !(properties.officeLocation ?? properties.customLocation)?.label) {
    throw malformed('An office or a custom location needs a label.');
  }
}

function malformed(message: string): RejectionReason {
  return new RejectionReason(400, 'malformedWorkingLocationEvent', message);
}
