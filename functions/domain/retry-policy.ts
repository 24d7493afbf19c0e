import type { Reason, SyncLog } from './sync-log';

const OF_PEOPLE: (Reason | null)[] = [
  'employee_without_address',
  'unknown_google_user',
  'employee_outside_workspace',
  'google_account_suspended',
  'no_google_calendar',
];

/** A person may put it right without a word to us: with an address in Lucca, with an account in Google. */
export function isOfPeople(reason: Reason | null): boolean {
  return OF_PEOPLE.includes(reason);
}

/**
 * When an event is tried again by itself, ISO 8601; null if it is not. Also of what has failed: where a person may put the cause
 * right, it is tried again for some days. Its row keeps that time when they are over.
 *
 * @param now ms since the epoch
 */
export function nextTryAt(
  { outcome, reason, nextReplayAt }: Pick<SyncLog, 'outcome' | 'reason' | 'nextReplayAt'>,
  now: number,
): string | null {
  if (nextReplayAt === null || outcome === 'waiting') return nextReplayAt;
  return isOfPeople(reason) && Date.parse(nextReplayAt) > now ? nextReplayAt : null;
}
