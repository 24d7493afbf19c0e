const DAY_S = 24 * 60 * 60;
const TOMBSTONE_S = 90 * DAY_S;
const AFTER_THE_EVENT_S = 365 * DAY_S;

/**
 * When a mapping may go, in seconds since the epoch: a year after its event has ended; 90 days after a deletion, when
 * nothing older will be delivered any more.
 *
 * @param endsAt ISO 8601 date or instant; null if no event is there
 * @param now ms since the epoch
 */
export function mappingExpiry(endsAt: string | null, now: number): number {
  const tombstone = Math.floor(now / 1000) + TOMBSTONE_S;
  return endsAt === null
    ? tombstone
    : Math.max(tombstone, Math.floor(Date.parse(endsAt) / 1000) + AFTER_THE_EVENT_S);
}
