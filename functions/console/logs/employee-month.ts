import { Temporal } from 'temporal-polyfill';
import { calendarLink } from '../../domain/mapping';
import { logKey } from '../../domain/sync-log';
import { eventOf, parseResource } from '../../lucca/event-key';
import { HOUR_MS } from '../../shared/time';
import type { CalendarEvent, EmployeeMonth } from '../contract/calendar';
import type { FieldProblem } from '../contract/problem';
import type { Operations } from '../http/operations';
import { ProblemError } from '../http/response';
import type { LogDependencies } from './dependencies';
import { employeeEvents, type EmployeeEvent } from './employee-events';
import { conflictAmong, describeEmployee, findEmployee } from './find-employee';
import { formatResource, isInDoubt, rowId, toShownEvent } from './view';

/** In characters. Together with the tenant, it must fit into a DynamoDB key of 2,048 bytes. */
const MAX_NAME_LENGTH = 256;

/** Offset of the time zone furthest ahead of UTC. */
const MAX_UTC_OFFSET_MS = 14 * HOUR_MS;

type Item = EmployeeMonth['items'][number];

export function getEmployeeMonth(
  dependencies: Pick<
    LogDependencies,
    'logPages' | 'eventLookup' | 'mappings' | 'guests' | 'employees' | 'configurations' | 'now'
  >,
): Operations['getEmployeeMonth'] {
  return async ({ query }) => {
    const name = query.employee.trim();
    const month = query.month === undefined ? null : parseMonth(query.month);
    if (query.month !== undefined && month === null)
      throw invalid('month', 'invalid_format', 'must be a month such as 2026-03');
    if (name === '') throw invalid('employee', 'too_short', 'must be an address or a Lucca id');
    if (name.length > MAX_NAME_LENGTH) {
      throw invalid('employee', 'too_long', `must have at most ${MAX_NAME_LENGTH} characters`);
    }
    const { configurations } = await dependencies.configurations.load();
    const found = await findEmployee(name, configurations, dependencies);
    const employee = describeEmployee(found, configurations);
    const today = dayIn(employee.timeZone ?? 'UTC', dependencies.now());
    const since = earliestInstant(month ?? monthOfDay(today));
    const { events, isCut } = await employeeEvents(found, since, dependencies);
    const shown = month ?? nextMonth(events, today);
    const items = await toItems(events.filter(({ event }) => overlaps(shown, event)));
    const locations = events.map(({ eventLocation }) => eventLocation);
    const conflict = found.conflict ?? (await conflictAmong(locations, found, dependencies));
    return {
      body: { employee, month: shown.name, conflict, items: items.sort(byStart), isCut },
    };
  };

  async function toItems(events: EmployeeEvent[]): Promise<Item[]> {
    const rows = events.flatMap((event) => logRowOf(event)?.key ?? []);
    const existing = await dependencies.eventLookup.findExisting(rows);
    return events.map((event) => {
      const row = logRowOf(event);
      return toItem(event, row && existing.has(row.key) ? row.id : null);
    });
  }
}

/** Returns the log row of the mapping's newest event; it may have expired. */
function logRowOf({ mapping }: EmployeeEvent): { key: string; id: string } | null {
  const tenant = parseResource(mapping.resource)?.tenant;
  const reference = eventOf(mapping.version);
  if (tenant === undefined || reference === null) return null;
  const key = logKey({ tenant, ...reference });
  return { key, id: rowId(key) };
}

function toItem({ mapping, eventLocation, event, role }: EmployeeEvent, logId: string | null): Item {
  const { resource, product } = mapping;
  return {
    role,
    owner: role === 'guest' ? eventLocation.owner : null,
    product,
    configuration: eventLocation.configuration,
    resource: formatResource(resource) ?? resource,
    googleLink: calendarLink(eventLocation),
    logId,
    isInDoubt: isInDoubt(mapping),
    event: toShownEvent(event),
  };
}

function byStart(one: Item, other: Item): number {
  const keys = [one, other].map(({ event, resource }) => `${localTime(event.start)} ${resource}`);
  return (keys[0] ?? '') < (keys[1] ?? '') ? -1 : 1;
}

function invalid(pointer: 'month' | 'employee', code: FieldProblem['code'], detail: string): ProblemError {
  return new ProblemError('invalid_request', 'The query is invalid', [{ pointer, code, detail }]);
}

/** A month such as `2026-03`, with the days that a calendar shows: whole weeks from Monday. The end is exclusive. */
type Month = { name: string; start: string; end: string };

function parseMonth(text: string): Month | null {
  return /^[12]\d{3}-(0[1-9]|1[0-2])$/.test(text) ? monthOfDay(`${text}-01`) : null;
}

/** @param day `2026-03-02` */
function monthOfDay(day: string): Month {
  const month = Temporal.PlainYearMonth.from(day.slice(0, 7));
  const [first, last] = [month.toPlainDate({ day: 1 }), month.toPlainDate({ day: month.daysInMonth })];
  const start = first.subtract({ days: first.dayOfWeek - 1 }).toString();
  return { name: month.toString(), start, end: last.add({ days: 8 - last.dayOfWeek }).toString() };
}

/** @param now ms since the epoch */
function dayIn(timeZone: string, now: number): string {
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** Returns the first month that has an event from today on; without one, the current month. */
function nextMonth(events: EmployeeEvent[], today: string): Month {
  const [first = today] = events
    .filter(({ event }) => localTime(event.end) > `${today}T00:00:00`)
    .map(({ event }) => localTime(event.start))
    .sort();
  return monthOfDay(first < today ? today : first);
}

/** Returns the start of the shown days in the time zone furthest ahead of UTC; ISO 8601, UTC with milliseconds. */
function earliestInstant({ start }: Month): string {
  return new Date(Date.parse(start) - MAX_UTC_OFFSET_MS).toISOString();
}

/** Whether the event overlaps the shown days, in the event's time zone. */
function overlaps(month: Month, { start, end }: CalendarEvent): boolean {
  return localTime(start) < `${month.end}T00:00:00` && localTime(end) > `${month.start}T00:00:00`;
}

/** In the event's time zone: `2026-03-02T09:00:00`, which sorts by time. */
function localTime({ date, dateTime, timeZone }: CalendarEvent['start']): string {
  if (dateTime === undefined) return `${date ?? ''}T00:00:00`;
  return Temporal.Instant.from(dateTime)
    .toZonedDateTimeISO(timeZone ?? 'UTC')
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' });
}
