import type { Calendar, SendUpdates } from '../google/calendar';
import { GoogleError } from '../google/errors';
import type { Place } from '../store/mapping';

/** Where there is no calendar, there is no event. */
const NO_CALENDAR = ['unknown_google_user', 'employee_outside_workspace', 'no_google_calendar'];

/** Where the event of a place is, or may be. */
type Calendars = {
  /** Of the owner's address as it was. */
  calendar: Calendar;
  /** Of a newer address, where one is known: an account that was renamed keeps its calendar, and its old address is unknown. */
  renamed: Calendar | null;
  /** Asks for a newer address. */
  findRenamed: () => Promise<Calendar | null>;
};

/**
 * Makes sure that nothing of ours is at a place: deleted now, deleted before and never written are all the same.
 *
 * @throws GoogleError
 * @throws LuccaApiError
 */
export async function removeEvent(
  { googleEventId, hash }: Place,
  { calendar, renamed, findRenamed }: Calendars,
  sendUpdates: SendUpdates,
): Promise<void> {
  // The newer address first: one that Google does not know would use up the only call of a minute that a revoked authorization
  // has, each time, and tell nothing about it.
  if (renamed && (await removeFrom(renamed)) === 'gone') return;
  const end = await removeFrom(calendar);
  // An event that we know to be somewhere, and its calendar does not know: the address may be somebody else's by now.
  const isElsewhere = end === 'no calendar' || (end === 'absent' && hash !== null);
  if (!isElsewhere || renamed) return;
  const found = await findRenamed();
  if (found) await removeFrom(found);

  /** @returns `absent`: it was never there, as where the address is somebody else's by now */
  async function removeFrom(from: Calendar): Promise<'gone' | 'absent' | 'no calendar'> {
    try {
      const answer = await from.delete(googleEventId, sendUpdates);
      if (answer.kind === 'refused') throw answer.error;
      return answer.kind === 'absent' ? 'absent' : 'gone';
    } catch (error) {
      if (error instanceof GoogleError && NO_CALENDAR.includes(error.reason)) return 'no calendar';
      throw error;
    }
  }
}
