import { Temporal } from 'temporal-polyfill';

/** ASSUMPTION: Lucca saves a resource, and says when, no longer than this before the event that tells of it occurs. */
const EVENT_LAG_MS = 10_000;
/** Clocks of this machine and of Lucca may differ by so much. */
const CLOCK_DIFFERENCE_MS = 60_000;

/**
 * When the event occurred that an imported state stands for. It must not be older than the real event of the same change: that
 * may have been skipped, and the import would be stale. Nor may it be newer than a change that the state does not hold yet: so a
 * state that changed a moment ago gets no more than the time that it names.
 *
 * @param lastUpdatedAt ISO 8601, as Lucca said it
 * @param readAt ms since the epoch, by our clock: when Lucca was asked
 */
export function importedAt(lastUpdatedAt: string, readAt: number): string {
  const saved = Temporal.Instant.from(lastUpdatedAt);
  const told = saved.add({ milliseconds: EVENT_LAG_MS });
  return told.epochMilliseconds + CLOCK_DIFFERENCE_MS <= readAt ? told.toString() : lastUpdatedAt;
}
