import type { Calendar, SendUpdates } from '../google/calendar';
import { GoogleError } from '../google/errors';
import type { Place } from '../store/mapping';

/** Where there is no calendar, there is no event. */
const NO_CALENDAR = ['unknown_google_user', 'no_google_calendar'];

/**
 * Makes sure that nothing of ours is at a place: deleted now, deleted before and never written are all the same.
 *
 * @param renamed the calendar where the event is if its owner's address was changed: a renamed account keeps its calendar,
 *   and its old address is unknown; null if no other address of this employee is known
 * @throws GoogleError
 */
export async function removeEvent(
  { googleEventId }: Place,
  calendar: Calendar,
  renamed: Calendar | null,
  sendUpdates: SendUpdates,
): Promise<void> {
  if (!(await isGoneFrom(calendar)) && renamed) await isGoneFrom(renamed);

  /** @returns false if it was never there: no such calendar, or one of somebody else who has the address by now */
  async function isGoneFrom(from: Calendar): Promise<boolean> {
    try {
      const answer = await from.delete(googleEventId, sendUpdates);
      if (answer.kind === 'refused') throw answer.error;
      return answer.kind !== 'absent';
    } catch (error) {
      if (error instanceof GoogleError && NO_CALENDAR.includes(error.reason)) return false;
      throw error;
    }
  }
}
