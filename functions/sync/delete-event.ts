import type { EventLocation } from '../domain/mapping';
import type { Calendar, SendUpdates } from '../google/calendar';
import { FailError, GoogleError } from '../google/errors';

/** Where there is no calendar, there is no event. */
const NO_CALENDAR = ['unknown_google_user', 'no_google_calendar'];

/** Where the event of a place is, or may be. */
type Calendars = {
  /** Of the owner's address as it was. */
  calendar: Calendar;
  /** Of a newer address, where one is known: an account that was renamed keeps its calendar, and its old address is unknown. */
  renamed: Calendar | null;
  /**
   * Asks Lucca for the present address.
   *
   * @param known.isAccountKnown Google knows somebody at the address as it was
   * @returns `same`: as it was. Null: Lucca has none, or that of `renamed`
   */
  findPresent: (known: { isAccountKnown: boolean }) => Promise<Calendar | 'same' | null>;
};

/** `absent`: the calendar never had the event, as where the address is somebody else's by now. */
type Removal = 'removed' | 'absent' | 'no calendar';

/**
 * Makes sure that nothing of ours is at a place: deleted now, deleted before and never written are all the same.
 *
 * @param place.wasWritten the event is known to have been there
 * @throws GoogleError; `unknown_google_user` if the event may be in an account that Google knows neither by the old nor by the
 *   present address: it may be renamed once more, or later than in Lucca
 * @throws LuccaApiError
 */
export async function removeEvent(
  { googleEventId, wasWritten }: Pick<EventLocation, 'googleEventId'> & { wasWritten: boolean },
  { calendar, renamed, findPresent }: Calendars,
  sendUpdates: SendUpdates,
): Promise<void> {
  // The newer address first: one that Google does not know would use up the only call of a minute that a revoked authorization
  // has, each time, and tell nothing about it.
  const atNewer = renamed && (await removeFrom(renamed));
  if (atNewer === 'removed') return;
  const atOlder = await removeFrom(calendar);
  if (atOlder === 'removed') return;
  // The address may be somebody else's by now. Also where a crash left unknown whether the event was ever written: the account may
  // have been renamed since.
  const present = await findPresent({ isAccountKnown: atOlder === 'absent' });
  if (present === 'same') return;
  const atPresent = present ? await removeFrom(present) : atNewer;
  if (atPresent === 'no calendar') {
    throw new FailError(
      'unknown_google_user',
      'Google knows no account with the present address of the owner',
    );
  }

  async function removeFrom(from: Calendar): Promise<Removal> {
    try {
      const answer = await from.delete(googleEventId, sendUpdates);
      if (answer.kind === 'refused') throw answer.error;
      return answer.kind === 'absent' ? 'absent' : 'removed';
    } catch (error) {
      if (!(error instanceof GoogleError)) throw error;
      if (NO_CALENDAR.includes(error.reason)) return 'no calendar';
      // An event that was written stays in an account of another Workspace: the credentials of this configuration were replaced.
      if (error.reason === 'employee_outside_workspace' && !wasWritten) return 'no calendar';
      throw error;
    }
  }
}
