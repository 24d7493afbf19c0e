import { InvalidArgumentError } from 'commander';
import * as z from 'zod';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 };
/** The log is read day by day. */
const OLDEST_MS = 366 * UNIT_MS.d;

const age = z
  .string()
  .regex(/^\d{1,9}[mhd]$/)
  .transform((text) => ({ count: parseInt(text, 10), unit: z.enum(['m', 'h', 'd']).parse(text.at(-1)) }));

const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

/**
 * The moment that `--since` means, as ISO 8601 in UTC.
 *
 * @param text an age such as `90m`, `24h`, `7d`; or a date (its beginning), or a date and time, in UTC unless it says otherwise
 * @param now ms since the epoch
 */
export function parseSince(text: string, now: number): string {
  const since = read(text, now);
  if (since === null) {
    throw new InvalidArgumentError('Give an age such as 90m, 24h or 7d, or a date such as 2026-03-02.');
  }
  if (now - since > OLDEST_MS) {
    throw new InvalidArgumentError('Events are kept for 90 days after their last change: give at most 366d.');
  }
  return new Date(since).toISOString();
}

/** ms since the epoch */
function read(text: string, now: number): number | null {
  const old = age.safeParse(text);
  if (old.success) return now - old.data.count * UNIT_MS[old.data.unit];
  if (!moment.safeParse(text).success) return null;
  const hasZone = !text.includes('T') || /(Z|[+-]\d\d:?\d\d)$/.test(text);
  return Date.parse(hasZone ? text : `${text}Z`);
}
