import * as z from 'zod';
import type { Product } from '../domain/configuration';
import { LOG_RETENTION_DAYS } from '../domain/sync-log';
import { isUnresolved, type Outcome, type Reason } from '../domain/vocabulary';
import { DAY_MS, dayAfter, dayBefore, dayOf } from '../shared/time';
import type { SyncLogSummary } from './log-rows';

/** All given fields must match. `from` and `to` are UTC days, inclusive, compared with the first outcome of an event. */
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

/** Start of a page: after a row of an index, or at the start of a partition. Clients send it in a cursor. */
export const logPosition = z.strictObject({
  index: z.enum(['by-day', 'by-employee', 'by-open']),
  partition: key(2048),
  after: z.strictObject({ sort: key(1024), event: key(2048) }).nullable(),
});
export type LogPosition = z.infer<typeof logPosition>;

/** A range of sort keys in one partition of an index, read in descending order. */
export type LogRange = {
  index: LogPosition['index'];
  /** Names of the index's key attributes. */
  key: 'day' | 'employee' | 'open';
  sort: 'sort' | 'openSort';
  partition: string;
  first: string;
  last: string;
};

/** Rows expire 90 days after their last attempt, so one that was retried on its last day reaches this age. */
const MAX_DAYS = 2 * LOG_RETENTION_DAYS;

/** Lower and higher than any sort key. */
const FIRST = ' ';
const LAST = '~';

/** Returns the first and last day of a search. */
export function searchedDays({ from, to }: LogSearch, now: number): { first: string; last: string } {
  const earliest = dayOf(now - MAX_DAYS * DAY_MS);
  const first = from ?? dayOf(now - LOG_RETENTION_DAYS * DAY_MS);
  const today = dayOf(now);
  return { first: first > earliest ? first : earliest, last: to !== undefined && to < today ? to : today };
}

/**
 * Yields the ranges that contain all matching rows, newest first. Unresolved events have their own index, so that a search for
 * them does not read all rows.
 *
 * @param now ms since the epoch
 */
export function* rangesFor(search: LogSearch, now: number): Generator<LogRange> {
  const { first, last } = searchedDays(search, now);
  if (first > last) return;
  const { employee, outcome } = search;
  if (employee !== undefined) {
    const partition = employee.toLowerCase();
    yield { index: 'by-employee', key: 'employee', sort: 'sort', partition, first, last: dayAfter(last) };
  } else if (outcome !== undefined && isUnresolved(outcome)) {
    const keys = { index: 'by-open', key: 'open', sort: 'openSort', partition: outcome } as const;
    // Waiting events are sorted by when they occurred, possibly before `from`. Failed events are sorted by when they failed.
    const since = outcome === 'failed' ? search.from : undefined;
    yield { ...keys, first: since ?? FIRST, last: LAST };
  } else {
    for (let day = last; day >= first; day = dayBefore(day)) {
      yield { index: 'by-day', key: 'day', sort: 'sort', partition: day, first: day, last: dayAfter(day) };
    }
  }
}

/** Returns true if the position is in this range. */
export function includesPosition(
  { index, partition, first, last }: LogRange,
  position: LogPosition,
): boolean {
  if (position.index !== index || position.partition !== partition) return false;
  return position.after === null || (position.after.sort >= first && position.after.sort <= last);
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
