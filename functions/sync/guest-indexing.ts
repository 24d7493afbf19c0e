import type { Logger } from '@aws-lambda-powertools/logger';
import type { Mapping } from '../domain/mapping';
import { errorName, safeForLog } from '../shared/safe-logging';
import type { GuestIndex, Invitation } from '../store/guest-index';
import type { SyncDependencies } from './dependencies';

type Mappings = SyncDependencies['mappings'];

/**
 * Wraps the mapping store so that guests are indexed before the write that confirms a session. A crash in between
 * leaves the mapping pending, and the retry indexes the guests again.
 *
 * A failed write to the index does not fail the event: its guests are missing from the index until the session changes.
 */
export function withGuestIndex(
  mappings: Mappings,
  index: Pick<GuestIndex, 'add'>,
  logger: Pick<Logger, 'warn'>,
): Mappings {
  return {
    read: (resource) => mappings.read(resource),
    ofEmployee: (employee, since) => mappings.ofEmployee(employee, since),
    async write(next, previous) {
      const invitation = newInvitation(next, previous);
      if (invitation) await add(invitation);
      return mappings.write(next, previous);
    },
  };

  async function add(invitation: Invitation): Promise<void> {
    try {
      await index.add(invitation);
    } catch (error) {
      logger.warn('Guests could not be indexed', {
        resource: safeForLog(invitation.resource),
        guests: invitation.guests.length,
        error: errorName(error),
      });
    }
  }
}

/** Returns null if the write confirms no new guest, for example because it only stores the intent or a version. */
function newInvitation(
  { resource, pending, written, expiresAt }: Omit<Mapping, 'revision'>,
  previous: Mapping | null,
): Invitation | null {
  if (pending.length > 0 || !written) return null;
  const { endsAt } = written;
  const before = previous?.pending.length === 0 ? previous.written : null;
  const indexed = before?.endsAt === endsAt ? before.guests : [];
  const guests = written.guests.filter((guest) => !indexed.includes(guest));
  return guests.length > 0 ? { guests, resource, endsAt, expiresAt } : null;
}
