import { usableAddress } from '../domain/google-fields';
import type { EventLocation } from '../domain/mapping';
import type { Calendar, SendUpdates } from '../google/calendar';
import { FailError, GoogleError } from '../google/errors';
import { nullIfDenied } from '../lucca/api/http';
import { fetchCurrentAddress, type Directory } from './employee-directory';

/** Google's reasons for which there is no calendar, and so no event. */
const NO_CALENDAR = ['unknown_google_user', 'no_google_calendar'];

type Deletion = {
  tenant: string;
  eventLocation: Pick<EventLocation, 'googleEventId' | 'owner' | 'ownerId'>;
  /** The event is known to have been at this location. */
  wasWritten: boolean;
  sendUpdates: SendUpdates;
  /** Opens the calendar of an address with the credentials of the configuration that wrote the event. */
  calendarOf: (address: string) => Calendar;
  /** The owner's newer address, if one is known. A renamed account keeps its calendar, and Google no longer knows its old address. */
  renamed: { address: string; calendar: Calendar } | null;
  directory: Pick<Directory, 'address' | 'presentAddress'>;
};

/** `absent`: the calendar never had the event, for example because the address now belongs to another account. */
type Removal = 'removed' | 'absent' | 'no calendar';

/**
 * Makes sure that none of our events is at a location. An event that was deleted before or never written counts as deleted.
 *
 * @throws GoogleError `unknown_google_user` if the event may be in an account that Google knows neither by its old nor by its
 *   current address: it may be renamed again, or renamed in Google before Lucca
 * @throws LuccaApiError
 */
export async function deleteEvent({
  tenant,
  eventLocation: { googleEventId, owner, ownerId },
  wasWritten,
  sendUpdates,
  calendarOf,
  renamed,
  directory,
}: Deletion): Promise<void> {
  // The newer address first: while the authorization is revoked, only one call a minute is allowed, and an address that Google
  // does not know would use it up without a result.
  const atNewer = renamed && (await removeFrom(renamed.calendar));
  if (atNewer === 'removed') return;
  const atOlder = await removeFrom(calendarOf(owner));
  if (atOlder === 'removed') return;
  // The account may have been renamed since, even if a crash left unknown whether the event was ever written.
  const current = await findCurrentAddress({ isAccountKnown: atOlder === 'absent' });
  if (current === owner) return;
  const isTried = current === null || current === renamed?.address;
  const atCurrent = isTried ? atNewer : await removeFrom(calendarOf(current));
  if (atCurrent === 'no calendar') {
    throw new FailError('unknown_google_user', "Google knows no account with the owner's current address");
  }

  async function removeFrom(calendar: Calendar): Promise<Removal> {
    try {
      const answer = await calendar.delete(googleEventId, sendUpdates);
      if (answer.kind === 'refused') throw answer.error;
      return answer.kind === 'absent' ? 'absent' : 'removed';
    } catch (error) {
      if (!(error instanceof GoogleError)) throw error;
      if (NO_CALENDAR.includes(error.reason)) return 'no calendar';
      // The credentials of the configuration were replaced: an event that was written is still in the other Workspace.
      if (error.reason === 'employee_outside_workspace' && !wasWritten) return 'no calendar';
      throw error;
    }
  }

  /**
   * A cached address is not enough: the event would stay in the renamed account. The only exception is an event that was never
   * written, of an owner without an account: there is nothing to find.
   */
  async function findCurrentAddress({ isAccountKnown }: { isAccountKnown: boolean }): Promise<string | null> {
    if (wasWritten || isAccountKnown) return fetchCurrentAddress(tenant, ownerId, directory);
    return usableAddress(await nullIfDenied(() => directory.address(tenant, ownerId)));
  }
}
