import type { Accounts } from '../accounts';
import { ApiError } from '../api-error';
import type { GoogleEvent, StoredEvent } from './google-event';

/** An event that others organize has the same id in the calendars of its guests. They can only answer. */

/** @returns null if the account is not a guest of an event with this id */
export function copyOf(id: string, guest: string, accounts: Accounts): StoredEvent | null {
  return findInvitation(id, guest, accounts)?.copy ?? null;
}

/**
 * `events.patch` by a guest: with `attendeesOmitted`, the {@link
 * https://developers.google.com/workspace/calendar/api/v3/reference/events attendees} have the own answer only.
 *
 * @throws ApiError 501 for all other patches
 */
export function answerAsGuest(
  id: string,
  guest: string,
  patch: GoogleEvent,
  accounts: Accounts,
): StoredEvent {
  const { attendees = [], attendeesOmitted, ...others } = patch;
  const [own] = attendees;
  const isAnswer =
    attendeesOmitted === true &&
    Object.keys(others).length === 0 &&
    attendees.length === 1 &&
    own?.email?.toLowerCase() === guest.toLowerCase();
  if (!isAnswer || !own.responseStatus)
    throw ApiError.notModelled('patches other than the answer of a guest');
  const invitation = findInvitation(id, guest, accounts);
  if (!invitation) throw ApiError.notFound();
  invitation.organizer.calendar.answer(guest, id, own.responseStatus);
  return copyOf(id, guest, accounts) ?? invitation.copy;
}

function findInvitation(id: string, guest: string, accounts: Accounts) {
  for (const organizer of accounts.all()) {
    if (organizer.email.toLowerCase() === guest.toLowerCase()) continue;
    const copy = organizer.calendar.copyFor(guest, id);
    if (copy) return { organizer, copy };
  }
  return null;
}
