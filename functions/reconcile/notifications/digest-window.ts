import * as z from 'zod';
import type { RecordStore } from '../../store/record-store';
import type { Fate } from './sender';

const ONE_MINUTE_MS = 60_000;

const ONE_HOUR_MS = 60 * ONE_MINUTE_MS;

const ONE_DAY_MS = 24 * ONE_HOUR_MS;

/** How far one address was told of failed events. Times are ISO 8601, UTC with milliseconds. */
const told = z.object({
  /** It was told of all that failed until then. */
  covered: z.string(),
  /** When its last digest was begun; null: it has had none. */
  lastAt: z.string().nullable(),
  /** A digest that was begun, and perhaps not ended. */
  open: z.object({ until: z.string(), at: z.string() }).nullable(),
});

export type Told = z.infer<typeof told>;

/** The digest that an address may get now: of what failed after `from`, until `until`. */
export type Turn = { from: string; until: string; at: string; isOpen: boolean };

/**
 * At most one digest an hour. The first one looks a day back. The last minute is left out: the index of failed events may lag.
 *
 * @param told null if nothing is known of the address
 * @param now ms since the epoch
 * @returns null while the hour of the last digest is not over
 */
export function digestTurn(told: Told | null, now: number): Turn | null {
  const at = iso(now);
  if (!told) return { from: iso(now - ONE_DAY_MS), until: iso(now - ONE_MINUTE_MS), at, isOpen: false };
  const { covered, lastAt, open } = told;
  // The same mail again: nobody knows whether it was sent.
  if (open) return { from: covered, ...open, isOpen: true };
  // A time far ahead is a clock's mistake.
  if (lastAt !== null && Math.abs(now - Date.parse(lastAt)) < ONE_HOUR_MS) return null;
  return { from: covered, until: later(covered, iso(now - ONE_MINUTE_MS)), at, isOpen: false };
}

/** To be remembered before the digest is sent. */
export function begun(told: Told | null, { from, until, at }: Turn): Told {
  return { covered: from, lastAt: told?.lastAt ?? null, open: { until, at } };
}

/** To be remembered when it is known what became of the digest. What nobody confirmed is told again by the next one. */
export function ended(told: Told, { from, until, at }: Turn, fate: Fate): Told {
  switch (fate) {
    case 'sent':
    case 'refused':
      return { covered: until, lastAt: at, open: null };
    case 'unconfirmed':
      return { covered: from, lastAt: at, open: null };
    case 'postponed':
    case 'barred':
      return { ...told, open: null };
    case 'untried':
      return told;
  }
}

/** Nothing has failed: the next look need not begin so early. Null where remembering that is not worth a write. */
export function passed(told: Told | null, { from, until }: Turn): Told | null {
  if (Date.parse(until) - Date.parse(from) < ONE_HOUR_MS) return null;
  return { covered: until, lastAt: told?.lastAt ?? null, open: null };
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** How far each address of a configuration was told, by the address's hash. */
const digestRecord = z.record(z.string(), told);

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
