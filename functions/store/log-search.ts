import * as z from 'zod';
import type { Product } from '../domain/configuration';
import type { Outcome, Reason } from '../domain/vocabulary';
import type { SyncLogSummary } from './log-rows';

/** All that is named must be so. Days are of UTC, and inclusive; they are about when an event first got an outcome. */
export type LogSearch = {
  configuration?: string;
  product?: Product;
  outcome?: Outcome;
  reason?: Reason;
  /** Address; upper and lower case are the same. */
  employee?: string;
  /** `2026-03-02`; as long as rows are kept where it is left out. */
  from?: string;
  to?: string;
};

const ATTRIBUTES = ['configuration', 'product', 'outcome', 'reason', 'employee'] as const;

const INDEXES = ['by-day', 'by-employee', 'by-open'] as const;

/** A key that DynamoDB takes: so many bytes in UTF-8 at most, and whole characters. */
const key = (maxBytes: number) =>
  z
    .string()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= maxBytes && text.isWellFormed());

/** Where a reader of an index stands: behind one of its rows, or before the first one of a partition. */
export const logPosition = z.strictObject({
  index: z.enum(INDEXES),
  partition: key(2048),
  behind: z.strictObject({ sort: key(1024), event: key(2048) }).nullable(),
});
export type LogPosition = z.infer<typeof logPosition>;

/** A part of an index: one partition, from one sort key down to another. */
export type LogRange = {
  index: LogPosition['index'];
  /** Names of the attributes that are its keys. */
  key: 'day' | 'employee' | 'open';
  sort: 'sort' | 'openSort';
  partition: string;
  first: string;
  last: string;
};

const ONE_DAY_MS = 24 * 60 * 60 * 1000;
/** Rows are kept for 90 days; one that was tried again on its last day, as long again. */
const DAYS = { usual: 90, longest: 180 };
const BEFORE_ALL = ' ';
const BEHIND_ALL = '~';

/** The days of a search, its first and its last one. */
export function daysOf({ from, to }: LogSearch, now: number): { first: string; last: string } {
  const earliest = dayOf(now - DAYS.longest * ONE_DAY_MS);
  const first = from ?? dayOf(now - DAYS.usual * ONE_DAY_MS);
  const today = dayOf(now);
  return { first: first > earliest ? first : earliest, last: to !== undefined && to < today ? to : today };
}

/**
 * Where the rows lie that the search can match, newest first. A handful that has failed is not looked for among all rows.
 *
 * @param now ms since the epoch
 */
export function* rangesOf(search: LogSearch, now: number): Generator<LogRange> {
  const { first, last } = daysOf(search, now);
  if (first > last) return;
  const { employee, outcome } = search;
  if (employee !== undefined) {
    const partition = employee.toLowerCase();
    yield { index: 'by-employee', key: 'employee', sort: 'sort', partition, first, last: dayAfter(last) };
  } else if (outcome === 'waiting' || outcome === 'failed') {
    const keys = { index: 'by-open', key: 'open', sort: 'openSort', partition: outcome } as const;
    // What waits is in the order in which it occurred, which may be long before; nothing fails before it has an outcome.
    const since = outcome === 'failed' ? search.from : undefined;
    yield { ...keys, first: since ?? BEFORE_ALL, last: BEHIND_ALL };
  } else {
    for (let day = last; day >= first; day = dayBefore(day)) {
      yield { index: 'by-day', key: 'day', sort: 'sort', partition: day, first: day, last: dayAfter(day) };
    }
  }
}

/** Whether somebody who reads this range can stand there. */
export function isWithin({ index, partition, first, last }: LogRange, position: LogPosition): boolean {
  if (position.index !== index || position.partition !== partition) return false;
  return position.behind === null || (position.behind.sort >= first && position.behind.sort <= last);
}

/** Whether the row is what is searched for. */
export function isMatch(row: SyncLogSummary, search: LogSearch): boolean {
  const { from, to } = search;
  const day = row.at.slice(0, 10);
  return (
    (from === undefined || from <= day) &&
    (to === undefined || day <= to) &&
    wantedOf(search).every(([name, value]) => row[name] === value)
  );
}

/** The attributes of which a search says what they must be. */
export function wantedOf(search: LogSearch): [name: (typeof ATTRIBUTES)[number], value: string][] {
  return ATTRIBUTES.flatMap((name) => {
    const value = name === 'employee' ? search.employee?.toLowerCase() : search[name];
    return value === undefined ? [] : [[name, value]];
  });
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function dayBefore(day: string): string {
  return dayOf(Date.parse(day) - ONE_DAY_MS);
}

export function dayAfter(day: string): string {
  return dayOf(Date.parse(day) + ONE_DAY_MS);
}
