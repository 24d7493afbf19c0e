import type { Logger } from '@aws-lambda-powertools/logger';
import type { Mapping } from '../domain/mapping';
import { errorName, safeForLog } from '../shared/safe-logging';
import type { GuestIndex, Invitation } from '../store/guest-index';
import type { SyncDependencies } from './dependencies';

type Mappings = SyncDependencies['mappings'];

/**
 * The same mappings, whose guests are indexed too: before the write that settles them. A crash in between leaves the mapping in
 * doubt, and what comes next indexes them again; so none is missing.
 *
 * The event counts more than the index: where that cannot be written, the guests are missing in it until the session changes.
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

/** Null if the write settles nothing, or nothing that was not settled before: it may only note a version. */
function newInvitation(
  { resource, pending, written, expiresAt }: Omit<Mapping, 'revision'>,
  previous: Mapping | null,
): Invitation | null {
  if (pending.length > 0 || !written) return null;
  const { endsAt } = written;
  const before = previous?.pending.length === 0 ? previous.written : null;
  const known = before?.endsAt === endsAt ? before.guests : [];
  const guests = written.guests.filter((guest) => !known.includes(guest));
  return guests.length > 0 ? { guests, resource, endsAt, expiresAt } : null;
}
