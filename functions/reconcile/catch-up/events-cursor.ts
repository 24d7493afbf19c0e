import * as z from 'zod';
import { unreadableEvent } from './unreadable-events';

/** An event may appear in Lucca's list later than it occurred, and pages may shift while they are read. */
const OVERLAP_MS = 60 * 60 * 1000;
/** How far the very first look goes back. */
const FIRST_LOOK_MS = 24 * 60 * 60 * 1000;

/** ISO 8601, UTC with milliseconds */
const moment = z.iso.datetime();

/**
 * How far Lucca's list of events was read. It is read in passes: one goes from its first page to its last, over several runs if
 * need be, and only a whole one moves the cursor. So nothing depends on the order of the list, or on Lucca's filter.
 */
export const eventsCursor = z.object({
  /** What occurred an hour and more before was looked at. */
  seenUntil: moment,
  /** The pass that is under way. */
  pass: z
    .object({
      startedAt: moment,
      /** What occurred before does not concern this pass. */
      since: moment,
      /** Lucca's cursor of the page to read next; null: the first. */
      page: z.string().nullable(),
      /** When the newest event of the pages so far occurred. */
      newest: moment.nullable(),
      /** Ids of events on the page that the list shows without their data, and of which Lucca tells no more. */
      fruitless: z.array(z.string()).default([]),
    })
    .nullable(),
  /** Events that are not waited for: they are asked for beside the pass. */
  unreadable: z.array(unreadableEvent).default([]),
});

export type EventsCursor = z.infer<typeof eventsCursor>;
export type Pass = NonNullable<EventsCursor['pass']>;

/** @param tenant origin, such as `https://acme.ilucca.net` */
export function eventsCursorId(tenant: string): string {
  return `events-cursor#${tenant}`;
}

/** @param now ms since the epoch */
export function firstCursor(now: number): EventsCursor {
  return { seenUntil: iso(now - FIRST_LOOK_MS + OVERLAP_MS), pass: null, unreadable: [] };
}

/**
 * The pass to go on with, or a new one.
 *
 * @param now ms since the epoch
 */
export function passOf({ seenUntil, pass }: EventsCursor, now: number): Pass {
  const since = iso(Date.parse(seenUntil) - OVERLAP_MS);
  return pass ?? { startedAt: iso(now), since, page: null, newest: null, fruitless: [] };
}

/** The cursor when a part of the pass's page is safe: the next run need not ask again for what brought nothing. */
export function withinPage(cursor: EventsCursor, pass: Pass, fruitless: string[]): EventsCursor {
  return { ...cursor, pass: { ...pass, fruitless: [...pass.fruitless, ...fruitless] } };
}

/** The pass from its beginning, if Lucca no longer knows its page. */
export function restarted(pass: Pass): Pass {
  return { ...pass, page: null };
}

/**
 * The cursor when all events of the pass's page are safe.
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
  const newest = latest([...occurred, ...(pass.newest === null ? [] : [Date.parse(pass.newest)])]);
  if (next !== null) {
    const time = newest === null ? null : iso(newest);
    return { ...cursor, pass: { ...pass, page: next, newest: time, fruitless: [] } };
  }
  // What occurs while the pages are read may be missing in them: the cursor does not pass their beginning, whatever a clock says.
  const seen = Math.min(newest ?? Number.NEGATIVE_INFINITY, Date.parse(pass.startedAt));
  return { ...cursor, seenUntil: iso(Math.max(seen, Date.parse(cursor.seenUntil))), pass: null };
}

function latest(times: number[]): number | null {
  return times.length === 0 ? null : times.reduce((one, other) => Math.max(one, other));
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
