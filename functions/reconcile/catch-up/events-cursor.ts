import * as z from 'zod';
import { DAY_MS, HOUR_MS, toIso } from '../../shared/time';
import { unreadableEvent } from './unreadable-events';

/** Lucca may list an event late, and pages may shift while they are read. */
const OVERLAP_MS = HOUR_MS;

/** How far back the first pass looks. */
const FIRST_PASS_MS = DAY_MS;

/** The record holds at most 400 KB. */
const MAX_UNDATED = 200;

/** ISO 8601, UTC with milliseconds */
const instant = z.iso.datetime();

/**
 * How far Lucca's list of events has been read. A pass reads all pages, over several runs if necessary, and only a complete pass
 * advances `seenUntil`. Therefore the result does not depend on the order of the list or on Lucca's filter.
 */
export const eventsCursor = z.object({
  /** Every event that occurred more than an hour before this has been checked. */
  seenUntil: instant,
  /** The pass in progress. */
  pass: z
    .object({
      startedAt: instant,
      /** Older events are not part of this pass. */
      since: instant,
      /** Lucca's cursor of the next page; null for the first. */
      page: z.string().nullable(),
      /** When the newest event of the pages read so far occurred. */
      newest: instant.nullable(),
      /** Ids of events of the next page that were fetched and have no message. */
      skipped: z.array(z.string()).default([]),
    })
    .nullable(),
  /** Fetched again, independently of the pass. */
  unreadable: z.array(unreadableEvent).default([]),
  /** Ids of the last events without a usable time that were queued: their rows cannot be looked up. */
  undated: z.array(z.string()).default([]),
});

export type EventsCursor = z.infer<typeof eventsCursor>;
export type Pass = NonNullable<EventsCursor['pass']>;

/** @param tenant origin, such as `https://acme.ilucca.net` */
export function eventsCursorId(tenant: string): string {
  return `events-cursor#${tenant}`;
}

/** @param now ms since the epoch */
export function initialCursor(now: number): EventsCursor {
  return { seenUntil: toIso(now - FIRST_PASS_MS + OVERLAP_MS), pass: null, unreadable: [], undated: [] };
}

/**
 * The pass in progress, or a new one.
 *
 * @param now ms since the epoch
 */
export function currentPass({ seenUntil, pass }: EventsCursor, now: number): Pass {
  const since = toIso(Date.parse(seenUntil) - OVERLAP_MS);
  return pass ?? { startedAt: toIso(now), since, page: null, newest: null, skipped: [] };
}

/** The cursor after undated events were queued. Lucca hardly ever sends any, so few ids are enough. */
export function withUndated(cursor: EventsCursor, ids: string[]): EventsCursor {
  return ids.length === 0 ? cursor : { ...cursor, undated: [...cursor.undated, ...ids].slice(-MAX_UNDATED) };
}

/** The cursor after a part of the page was processed. */
export function afterPartialPage(cursor: EventsCursor, pass: Pass, skipped: string[]): EventsCursor {
  return { ...cursor, pass: { ...pass, skipped: [...pass.skipped, ...skipped] } };
}

/**
 * The cursor after every missing event of the page was queued.
 *
 * @param occurred when the events of the page occurred, ms since the epoch
 * @param next Lucca's cursor of the next page; null after the last
 */
export function afterPage(
  cursor: EventsCursor,
  pass: Pass,
  occurred: number[],
  next: string | null,
): EventsCursor {
  const newest = max([...occurred, ...(pass.newest === null ? [] : [Date.parse(pass.newest)])]);
  if (next !== null) {
    const time = newest === null ? null : toIso(newest);
    return { ...cursor, pass: { ...pass, page: next, newest: time, skipped: [] } };
  }
  // An event that occurs while the pages are read may be missing from them, and Lucca's clock may be ahead of ours.
  const seen = Math.min(newest ?? Number.NEGATIVE_INFINITY, Date.parse(pass.startedAt));
  return { ...cursor, seenUntil: toIso(Math.max(seen, Date.parse(cursor.seenUntil))), pass: null };
}

/** Unlike `Math.max(...)`, accepts a list of any length. */
function max(times: number[]): number | null {
  return times.length === 0 ? null : times.reduce((one, other) => Math.max(one, other));
}
