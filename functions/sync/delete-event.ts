import type { Directory } from '../directory/directory';
import { fetchCurrentAddress } from '../directory/known-address';
import { usableAddress } from '../domain/google-fields';
import type { EventLocation } from '../domain/mapping';
import type { Calendar, SendUpdates } from '../google/calendar';
import { FailError, GoogleError } from '../google/errors';
import { nullIfDenied } from '../lucca/api/http';

/** Reasons that imply that there is no calendar, and therefore no event. */
const NO_CALENDAR = ['unknown_google_user', 'no_google_calendar'];

type Deletion = {
  tenant: string;
  eventLocation: Pick<EventLocation, 'googleEventId' | 'owner' | 'ownerId'>;
  /** Whether an event was certainly written to this location. */
  wasWritten: boolean;
  sendUpdates: SendUpdates;
  /** Opens the calendar of an address with the credentials of the configuration that wrote the event. */
  calendarOf: (address: string) => Calendar;
  /**
   * The owner's newer address, if known. A renamed account keeps its calendar, but Google no longer accepts its old
   * address (GOOGLE-07).
   */
  renamed: { address: string; calendar: Calendar } | null;
  directory: Pick<Directory, 'address' | 'presentAddress'>;
};

/**
 * `removed`: also if it was deleted before (GOOGLE-13). `absent`: the calendar never had the event (GOOGLE-14), for
 * example because the address was reassigned to another account.
 */
type Removal = 'removed' | 'absent' | 'no calendar';

/**
 * Ensures that a location has no event of ours. An event that was deleted before or never written counts as deleted.
 *
 * @throws GoogleError `unknown_google_user` if the event may be in an account that Google finds neither by its old nor
 *   by its current address: it may have been renamed again, or renamed in Google before Lucca
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
  // The newer address first: while the authorization is revoked, only one call a minute is allowed, and an address
  // unknown to Google would use that call without a result.
  const atNewer = renamed && (await removeFrom(renamed.calendar));
  if (atNewer === 'removed') return;
  const atOlder = await removeFrom(calendarOf(owner));
  if (atOlder === 'removed') return;
  // The account may have been renamed since, even if it is unknown after a crash whether the event was written.
  const current = await findCurrentAddress({ isAccountKnown: atOlder === 'absent' });
  if (current === owner) return;
  const isTried = current === null || current === renamed?.address;
  const atCurrent = isTried ? atNewer : await removeFrom(calendarOf(current));
  if (atCurrent === 'no calendar') {
    throw new FailError('unknown_google_user', "No Google account has the owner's current address");
  }

  async function removeFrom(calendar: Calendar): Promise<Removal> {
    try {
      const result = await calendar.delete(googleEventId, sendUpdates);
      if (result.kind === 'refused') throw result.error;
      return result.kind === 'absent' ? 'absent' : 'removed';
    } catch (error) {
      if (!(error instanceof GoogleError)) throw error;
      if (NO_CALENDAR.includes(error.reason)) return 'no calendar';
      // The credentials were replaced by those of another Workspace: an event that was written is still in the old one.
      if (error.reason === 'employee_outside_workspace' && !wasWritten) return 'no calendar';
      throw error;
    }
  }

  /**
   * An address in the directory is not sufficient: it may be outdated, and the event would stay in the renamed account.
   * The only exception is an event that was never written for an owner without an account: there is nothing to delete.
   */
  async function findCurrentAddress({ isAccountKnown }: { isAccountKnown: boolean }): Promise<string | null> {
    if (wasWritten || isAccountKnown) return fetchCurrentAddress(tenant, ownerId, directory);
    return usableAddress(await nullIfDenied(() => directory.address(tenant, ownerId)));
  }
}
