import { Temporal } from 'temporal-polyfill';
import { logKey } from '../../domain/sync-log';
import { eventIdOf } from '../../lucca/event-key';
import type { CalendarEvent } from '../contract/calendar-event';
import type { EmployeeMonth } from '../contract/employee';
import type { Operations } from '../http/operations';
import { ProblemError } from '../http/response';
import type { LogDependencies } from './dependencies';
import { employeeEvents, findEmployee, type EmployeeEvent } from './employee-events';
import { isInDoubt, luccaLink, readResource, rowId, shownResource } from './view';

/** Characters. A key in DynamoDB takes 2,048 bytes, with the tenant. */
const LONGEST_NAME = 256;

type Item = EmployeeMonth['items'][number];

export function getEmployeeMonth(
  dependencies: Pick<LogDependencies, 'pages' | 'known' | 'mappings' | 'guests' | 'configurations'>,
): Operations['getEmployeeMonth'] {
  return async ({ query }) => {
    const name = query.employee.trim();
    const month = Month.read(query.month);
    if (!month) throw refused('month', 'invalid_format', 'must be a month such as 2026-03');
    if (name === '') throw refused('employee', 'too_short', "must hold an address, or Lucca's id");
    if (name.length > LONGEST_NAME) {
      throw refused('employee', 'too_long', `must hold at most ${LONGEST_NAME} characters`);
    }
    const employee = await findEmployee(name, dependencies);
    const { events, isCut } = await employeeEvents(employee, month.earliest, dependencies);
    const items = await itemsOf(events.filter(({ event }) => month.holds(event)));
    return { body: { employee, items: items.sort(byStart), isCut } };
  };

  async function itemsOf(events: EmployeeEvent[]): Promise<Item[]> {
    const known = await dependencies.known.among(events.flatMap((one) => rowOf(one)?.key ?? []));
    return events.map((one) => {
      const row = rowOf(one);
      return itemOf(one, row && known.has(row.key) ? row.id : null);
    });
  }
}

/** Where the log has, or had, the newest event that the mapping knows. */
function rowOf({ mapping }: EmployeeEvent): { key: string; id: string } | null {
  const tenant = readResource(mapping.resource)?.tenant;
  const eventId = eventIdOf(mapping.version);
  if (tenant === undefined || eventId === null) return null;
  return { key: logKey({ tenant, eventId }), id: rowId({ tenant, eventId }) };
}

function itemOf({ mapping, eventLocation, event, role }: EmployeeEvent, logId: string | null): Item {
  const { resource, product } = mapping;
  return {
    role,
    owner: role === 'guest' ? eventLocation.owner : null,
    product,
    configuration: eventLocation.configuration,
    resource: shownResource(resource) ?? resource,
    googleLink: eventLocation.link,
    luccaLink: luccaLink(resource),
    logId,
    isInDoubt: isInDoubt(mapping),
    event,
  };
}

function byStart({ event: one }: Item, { event: other }: Item): number {
  return clockOf(one.start) < clockOf(other.start) ? -1 : 1;
}

function refused(
  pointer: 'month' | 'employee',
  code: 'invalid_format' | 'too_short' | 'too_long',
  detail: string,
): ProblemError {
  return new ProblemError('invalid_request', 'The query is not as it must be', [{ pointer, code, detail }]);
}

/** Ahead of UTC by so much a day begins somewhere. */
const EARLIEST_ZONE_MS = 14 * 60 * 60 * 1000;

/** A month in the calendar of whoever looks at it: clocks of events count where the events are. */
class Month {
  readonly #start: string;
  readonly #end: string;

  /** @param name `2026-03` */
  private constructor(name: string) {
    const month = Temporal.PlainYearMonth.from(name);
    this.#start = `${month.toString()}-01`;
    this.#end = `${month.add({ months: 1 }).toString()}-01`;
  }

  /** @returns null if it is not written like `2026-03` */
  static read(name: string): Month | null {
    return /^[12]\d{3}-(0[1-9]|1[0-2])$/.test(name) ? new Month(name) : null;
  }

  /** ISO 8601, UTC with milliseconds: what ends before lies in it nowhere on earth. */
  get earliest(): string {
    return new Date(Date.parse(this.#start) - EARLIEST_ZONE_MS).toISOString();
  }

  /** Whether an event lies in it, at least in part. */
  holds({ start, end }: CalendarEvent): boolean {
    return clockOf(start) < `${this.#end}T00:00:00` && clockOf(end) > `${this.#start}T00:00:00`;
  }
}

/** What the clock shows where the event is: `2026-03-02T09:00:00`. Texts of one form sort as times. */
function clockOf({ date, dateTime, timeZone }: CalendarEvent['start']): string {
  if (dateTime === undefined) return `${date ?? ''}T00:00:00`;
  return Temporal.Instant.from(dateTime)
    .toZonedDateTimeISO(timeZone ?? 'UTC')
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' });
}
