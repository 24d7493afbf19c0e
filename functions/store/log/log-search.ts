import * as z from 'zod';
import type { Product } from '../../domain/configuration';
import { LOG_RETENTION_DAYS, MAX_AHEAD_MS } from '../../domain/sync-log';
import { isUnresolved, type Outcome, type Reason } from '../../domain/vocabulary';
import { DAY_MS, dayBefore, dayOf } from '../../shared/time';
import type { SyncLogSummary } from './log-rows';

/** All given fields must match. `from` and `to` are UTC days, inclusive, compared with the time of the row. */
export type LogSearch = {
  configuration?: string;
  product?: Product;
  outcome?: Outcome;
  reason?: Reason;
  /** Email address, case-insensitive. */
  employee?: string;
  /** `2026-03-02`. @default 90 days ago */
  from?: string;
  /** @default today */
  to?: string;
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

/** Rows expire 90 days after their last attempt, so one that was retried on its last day reaches this age. */
const MAX_DAYS = 2 * LOG_RETENTION_DAYS;

const HOURS_A_DAY = 24;

/** Lower and higher than any sort key. */
const FIRST = ' ';
const LAST = '~';

/** Returns the first and last day of a search. */
export function searchedDays({ from, to }: LogSearch, now: number): { first: string; last: string } {
  const earliest = dayOf(now - MAX_DAYS * DAY_MS);
  const first = from ?? dayOf(now - LOG_RETENTION_DAYS * DAY_MS);
  const latest = dayOf(now + MAX_AHEAD_MS);
  return { first: first > earliest ? first : earliest, last: to !== undefined && to < latest ? to : latest };
}

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
  const { first, last } = searchedDays(search, now);
  if (first > last) return [];
  const { employee, outcome } = search;
  if (employee !== undefined) {
    const keys = { index: 'by-employee', key: 'employee', sort: 'event' } as const;
    return [{ ...keys, partition: employee.toLowerCase(), first, last: `${last}${LAST}` }];
  }
  if (outcome !== undefined && isUnresolved(outcome)) {
    const keys = { index: 'by-open', key: 'open', sort: 'openSort', partition: outcome } as const;
    // Waiting events are sorted by when they occurred, possibly before `from`. Failed events are sorted by when they failed.
    const since = outcome === 'failed' ? search.from : undefined;
    return [{ ...keys, first: since ?? FIRST, last: LAST }];
  }
  const ranges: LogRange[] = [];
  for (let day = last; day >= first; day = dayBefore(day)) {
    const keys = { index: null, key: 'day', sort: 'event', partition: day } as const;
    if (!hours) ranges.push({ ...keys, first: day, last: `${day}${LAST}` });
    else for (const run of hourRuns(day, hours)) ranges.push({ ...keys, ...run });
  }
  return ranges;
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
  const { first, last } = searchedDays(search, now);
  const isOfSearch = isListedByDay(search) && partition >= first && partition <= last;
  if (!isOfSearch || !after.event.startsWith(partition) || after.sort !== after.event) return null;
  return ranges.filter((range) => range.first <= after.event);
}

/** Whether the search reads the table itself and not an index. */
export function isListedByDay({ employee, outcome }: LogSearch): boolean {
  return employee === undefined && (outcome === undefined || !isUnresolved(outcome));
}

export function matchesSearch(row: SyncLogSummary, search: LogSearch): boolean {
  const { from, to } = search;
  const day = row.at.slice(0, 10);
  return (
    (from === undefined || from <= day) &&
    (to === undefined || day <= to) &&
    equalityFilters(search).every(([name, value]) => row[name] === value)
  );
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
