import * as z from 'zod';
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from '../../shared/time';
import type { RecordStore } from '../../store/record-store';
import type { SendResult } from './sender';

/** The digests of one address. Times are ISO 8601, UTC with milliseconds. */
const digestState = z.object({
  /** All failures until then were reported. */
  coveredUntil: z.string(),
  /** When the last digest was opened; null if there was none. */
  lastAt: z.string().nullable(),
  /** A digest that was opened and not closed. */
  open: z.object({ until: z.string(), at: z.string() }).nullable(),
});

export type DigestState = z.infer<typeof digestState>;

/** A digest reports the events that failed after `from`, until `until`. `isReopened`: an earlier run did not close it. */
export type DigestWindow = { from: string; until: string; at: string; isReopened: boolean };

/**
 * Returns the window of the next digest of an address: at most one an hour. The first one covers a day. The last minute is left
 * out, because the index of failed events is eventually consistent.
 *
 * @param state null if the address had no digest yet
 * @param now ms since the epoch
 * @returns null less than an hour after the last digest
 */
export function nextDigestWindow(state: DigestState | null, now: number): DigestWindow | null {
  const at = toIso(now);
  const until = toIso(now - MINUTE_MS);
  if (!state) return { from: toIso(now - DAY_MS), until, at, isReopened: false };
  const { coveredUntil: from, lastAt, open } = state;
  // Repeats the window, so that the mail has the same key: it may have been sent.
  if (open) return { from, ...open, isReopened: true };
  // A time far in the future was written with a wrong clock.
  if (lastAt !== null && Math.abs(now - Date.parse(lastAt)) < HOUR_MS) return null;
  return { from, until: from > until ? from : until, at, isReopened: false };
}

/** Returns the state to store before the digest is sent. */
export function openDigest(state: DigestState | null, { from, until, at }: DigestWindow): DigestState {
  return { coveredUntil: from, lastAt: state?.lastAt ?? null, open: { until, at } };
}

/** Returns the state to store after the attempt. The next digest covers the window again if this one may not have arrived. */
export function closeDigest(
  state: DigestState,
  { from, until, at }: DigestWindow,
  result: SendResult,
): DigestState {
  switch (result) {
    case 'sent':
    case 'refused':
      return { coveredUntil: until, lastAt: at, open: null };
    case 'unconfirmed':
      return { coveredUntil: from, lastAt: at, open: null };
    case 'postponed':
    case 'blocked':
      return { ...state, open: null };
    case 'notAttempted':
      return state;
  }
}

/** Returns the state to store if nothing failed in the window, or null to save the write. It moves the start of the next window. */
export function skipDigest(state: DigestState | null, { from, until }: DigestWindow): DigestState | null {
  if (Date.parse(until) - Date.parse(from) < HOUR_MS) return null;
  return { coveredUntil: until, lastAt: state?.lastAt ?? null, open: null };
}

/** The states of a configuration's addresses, by the hash of the address. */
const digestRecord = z.record(z.string(), digestState);

export type DigestRecord = z.infer<typeof digestRecord>;

/** `revision` is null if there is no record yet. */
export async function readDigestRecord(
  records: Pick<RecordStore, 'read'>,
  configuration: string,
): Promise<{ value: DigestRecord; revision: number | null }> {
  return (await records.read(recordId(configuration), digestRecord)) ?? { value: {}, revision: null };
}

/** @returns the new revision */
export function writeDigestRecord(
  records: Pick<RecordStore, 'write'>,
  configuration: string,
  value: DigestRecord,
  previous: number | null,
): Promise<number> {
  return records.write(recordId(configuration), value, previous);
}

function recordId(configuration: string): string {
  return `digest#${configuration}`;
}
