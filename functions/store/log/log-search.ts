import * as z from 'zod';
import type { Product } from '../../domain/configuration';
import { isUnresolved, type Outcome, type Reason } from '../../domain/vocabulary';
import { searchText } from '../../shared/search-text';
import { dayBefore } from '../../shared/time';
import { daysOf, logPeriod } from './log-period';
import type { SyncLogSummary } from './log-rows';

/** All given fields must match. The period is compared with the time of the row, see {@link logPeriod}. */
export type LogSearch = {
  configuration?: string;
  product?: Product;
  outcome?: Outcome;
  reason?: Reason;
  /** Email address, case-insensitive. */
  employee?: string;
  text?: TextSearch;
  from?: string;
  to?: string;
};

/** Finds rows whose title or owner matches. */
export type TextSearch = {
  /** See {@link searchText}. */
  part: string;
  /** Addresses of employees whose names match. */
  addresses: ReadonlySet<string>;
};

const EQUALITY_FIELDS = ['configuration', 'product', 'outcome', 'reason', 'employee'] as const;

/** A valid DynamoDB key. */
const key = (maxBytes: number) =>
  z
    .string()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= maxBytes && text.isWellFormed());

/** Start of a page: after a row, or after the end of a range. Clients send it in a cursor. */
export const logPosition = z.strictObject({
  /** Null for the table itself. */
  index: z.enum(['by-employee', 'by-open']).nullable(),
  partition: key(2048),
  after: z.strictObject({ sort: key(1024), event: key(1024) }),
});
export type LogPosition = z.infer<typeof logPosition>;

/** A range of sort keys in one partition of the table or of an index, read in descending order. */
export type LogRange = {
  index: LogPosition['index'];
  /** Names of the key attributes. */
  key: 'day' | 'employee' | 'open';
  sort: 'event' | 'openSort';
  partition: string;
  first: string;
  last: string;
};

const HOURS_A_DAY = 24;

/** Lower and higher than any sort key. */
const FIRST = ' ';
const LAST = '~';

/** Whether the counts tell which hours may have matching rows. */
export function isCounted({ configuration, product, outcome, reason }: LogSearch): boolean {
  return reason === undefined && (configuration ?? product ?? outcome) !== undefined;
}

/**
 * Returns the ranges that contain all matching rows, newest first. Unresolved events have their own index, so that a
 * search for them does not read all rows.
 *
 * @param hours the hours that may have matching rows, `2026-03-02T09`; null for all
 * @param now ms since the epoch
 */
export function rangesFor(search: LogSearch, hours: ReadonlySet<string> | null, now: number): LogRange[] {
  const period = logPeriod(search, now);
  const { first, last } = period;
  if (first > last) return [];
  const { employee, outcome } = search;
  if (employee !== undefined) {
    const keys = { index: 'by-employee', key: 'employee', sort: 'event' } as const;
    return [{ ...keys, partition: employee.toLowerCase(), first, last }];
  }
  if (outcome !== undefined && isUnresolved(outcome)) {
    const keys = { index: 'by-open', key: 'open', sort: 'openSort', partition: outcome } as const;
    // Waiting events are sorted by when they occurred, possibly before `from`. Failed events are sorted by when they failed.
    const isBySince = outcome === 'failed' && search.from !== undefined;
    return [{ ...keys, first: isBySince ? first : FIRST, last: LAST }];
  }
  const ranges: LogRange[] = [];
  const days = daysOf(period);
  for (let day = days.last; day >= days.first; day = dayBefore(day)) {
    const keys = { index: null, key: 'day', sort: 'event', partition: day } as const;
    const runs = hours ? hourRuns(day, hours) : [{ first: day, last: `${day}${LAST}` }];
    for (const run of runs) {
      const part = { first: max(run.first, first), last: min(run.last, last) };
      if (part.first <= part.last) ranges.push({ ...keys, ...part });
    }
  }
  return ranges;
}

function max(one: string, other: string): string {
  return one > other ? one : other;
}

function min(one: string, other: string): string {
  return one < other ? one : other;
}

/** Returns the hours of a day as ranges of keys, newest first. Consecutive hours are one range. */
function hourRuns(day: string, hours: ReadonlySet<string>): { first: string; last: string }[] {
  const runs: { first: string; last: string }[] = [];
  let isOpen = false;
  for (let number = HOURS_A_DAY - 1; number >= 0; number--) {
    const hour = `${day}T${String(number).padStart(2, '0')}`;
    const run = runs.at(-1);
    if (!hours.has(hour)) isOpen = false;
    else if (isOpen && run) run.first = hour;
    else {
      runs.push({ first: hour, last: `${hour}${LAST}` });
      isOpen = true;
    }
  }
  return runs;
}

/**
 * Returns the ranges from a position on. The hours with matching rows may differ from those of the previous page.
 *
 * @returns null if the position belongs to another search
 */
export function rangesFrom(
  { index, partition, after }: LogPosition,
  ranges: LogRange[],
  search: LogSearch,
  now: number,
): LogRange[] | null {
  if (index !== null) {
    const isOfSearch = ranges.some(
      (range) =>
        range.index === index &&
        range.partition === partition &&
        after.sort >= range.first &&
        after.sort <= range.last,
    );
    return isOfSearch ? ranges : null;
  }
  const { first, last } = daysOf(logPeriod(search, now));
  const isOfSearch = isListedByDay(search) && partition >= first && partition <= last;
  if (!isOfSearch || !after.event.startsWith(partition) || after.sort !== after.event) return null;
  return ranges.filter((range) => range.first <= after.event);
}

/** Whether the search reads the table itself and not an index. */
export function isListedByDay({ employee, outcome }: LogSearch): boolean {
  return employee === undefined && (outcome === undefined || !isUnresolved(outcome));
}

/** @param now ms since the epoch */
export function matchesSearch(row: SyncLogSummary, search: LogSearch, now: number): boolean {
  const { text, from, to } = search;
  const period = logPeriod(search, now);
  return (
    // Without a limit, an index also lists waiting events that occurred long ago.
    (from === undefined || period.first <= row.at) &&
    (to === undefined || row.at <= period.last) &&
    equalityFilters(search).every(([name, value]) => row[name] === value) &&
    (text === undefined || matchesText(row, text))
  );
}

function matchesText(
  { title, employee, movedFrom }: SyncLogSummary,
  { part, addresses }: TextSearch,
): boolean {
  const isOfEmployee = [employee, movedFrom].some((address) => address !== null && addresses.has(address));
  return isOfEmployee || [title, employee].some((text) => text !== null && searchText(text).includes(part));
}

/** Returns the attributes that must have a given value. */
export function equalityFilters(
  search: LogSearch,
): [name: (typeof EQUALITY_FIELDS)[number], value: string][] {
  return EQUALITY_FIELDS.flatMap((name) => {
    const value = name === 'employee' ? search.employee?.toLowerCase() : search[name];
    return value === undefined ? [] : [[name, value]];
  });
}
