import { ApiError } from '../api-error';
import { refusalError, type GoogleSwitches } from '../switches';
import { instantOf, isAllDay } from './event-rules';
import type { GoogleEvent } from './google-event';

export type CalendarOwner = { email: string; hasWorkingLocations: boolean; hasOutOfOffice: boolean };

/**
 * The rules of {@link https://developers.google.com/workspace/calendar/api/guides/status-events status events}: working
 * locations and out-of-office events.
 */

const ONE_DAY_MS = 24 * 60 * 60 * 1000;
const FORBIDDEN_FIELDS = ['location', 'description', 'attendees', 'source'] as const;
const PLACES = ['homeOffice', 'officeLocation', 'customLocation'] as const;
const DECLINE_MODES = [
  'declineNone',
  'declineAllConflictingInvitations',
  'declineOnlyNewConflictingInvitations',
];

/**
 * @param others the other live events of the calendar
 * @throws ApiError
 */
export function checkStatusEvent(
  event: GoogleEvent,
  others: () => GoogleEvent[],
  { switches, ...owner }: CalendarOwner & { switches: GoogleSwitches },
): void {
  try {
    checkWorkingLocation(event);
    checkOutOfOffice(event);
  } catch (error) {
    // GOOGLE-23
    if (!(error instanceof ApiError) || switches.malformedReason === null) throw error;
    throw new ApiError(error.status, switches.malformedReason, error.message);
  }
  const refusal = refusalOf(event, others, owner, switches);
  if (refusal) throw refusalError(refusal);
}

function refusalOf(
  { eventType, start = {} }: GoogleEvent,
  others: () => GoogleEvent[],
  { hasWorkingLocations, hasOutOfOffice }: CalendarOwner,
  { missingFeature, allDayLocation, timedLocation, occupiedDay, outOfOffice }: GoogleSwitches,
) {
  if (eventType === 'outOfOffice') {
    // GOOGLE-21, GOOGLE-22
    return hasOutOfOffice ? outOfOffice : missingFeature;
  }
  if (eventType !== 'workingLocation') return null;
  // GOOGLE-21
  if (!hasWorkingLocations) return missingFeature;
  // GOOGLE-19
  if (!isAllDay(start)) return timedLocation;
  // GOOGLE-18
  if (allDayLocation) return allDayLocation;
  // GOOGLE-20
  const isOccupied = others().some(
    (other) => other.eventType === 'workingLocation' && other.start?.date === start.date,
  );
  return isOccupied ? occupiedDay : null;
}

/** @throws ApiError */
function checkWorkingLocation(event: GoogleEvent): void {
  const { eventType, workingLocationProperties, visibility, transparency, reminders } = event;
  if (eventType !== 'workingLocation') {
    if (workingLocationProperties) {
      throw malformedLocation('Only a working location event has such properties.');
    }
    return;
  }
  if (visibility !== 'public') {
    throw malformedLocation('A working location event must have a visibility setting of public.');
  }
  if (transparency !== 'transparent') {
    throw malformedLocation('A working location event must have a transparency setting of transparent.');
  }
  if (!isTimedOrOneDay(event)) {
    throw malformedLocation('An all-day working location event must be exactly one day long.');
  }
  const forbidden = FORBIDDEN_FIELDS.find((field) => event[field] !== undefined);
  if (forbidden) throw malformedLocation(`A working location event must not have the field ${forbidden}.`);
  if (reminders?.useDefault !== false || (reminders.overrides ?? []).length > 0) {
    throw malformedLocation('A working location event must not have reminders.');
  }
  checkPlace(event);
}

/**
 * Out-of-office events must be timed and opaque, and have their properties.
 *
 * GOOGLE-23: the reason `malformedOutOfOfficeEvent`, by analogy with working locations, and that the fields which Google's
 * own form lacks are rejected as for those.
 *
 * @throws ApiError
 */
function checkOutOfOffice(event: GoogleEvent): void {
  const { eventType, outOfOfficeProperties: properties, start = {}, transparency } = event;
  if (eventType !== 'outOfOffice') {
    if (properties) throw malformedAbsence('Only an out of office event has such properties.');
    return;
  }
  if (isAllDay(start)) throw malformedAbsence('An out of office event cannot be an all-day event.');
  if (transparency !== undefined && transparency !== 'opaque') {
    throw malformedAbsence('An out of office event must have a transparency setting of opaque.');
  }
  const forbidden = FORBIDDEN_FIELDS.find((field) => event[field] !== undefined);
  if (forbidden) throw malformedAbsence(`An out of office event must not have the field ${forbidden}.`);
  if (!properties) throw malformedAbsence('An out of office event must have out of office properties.');
  if (!DECLINE_MODES.includes(properties.autoDeclineMode ?? '')) {
    throw malformedAbsence('An out of office event must have an auto decline mode.');
  }
}

function isTimedOrOneDay({ start = {}, end = {} }: GoogleEvent): boolean {
  return !isAllDay(start) || instantOf(end) - instantOf(start) === ONE_DAY_MS;
}

/** Exactly the property that the type names is set; offices and custom locations need a label. */
function checkPlace({ workingLocationProperties: properties }: GoogleEvent): void {
  const given = PLACES.filter((place) => properties?.[place] !== undefined);
  if (!properties || given.length !== 1 || given[0] !== properties.type) {
    throw malformedLocation('The working location properties do not fit their type.');
  }
  if (given[0] !== 'homeOffice' && !(properties.officeLocation ?? properties.customLocation)?.label) {
    throw malformedLocation('An office or a custom location needs a label.');
  }
}

function malformedLocation(message: string): ApiError {
  return new ApiError(400, 'malformedWorkingLocationEvent', message);
}

function malformedAbsence(message: string): ApiError {
  return new ApiError(400, 'malformedOutOfOfficeEvent', message);
}
