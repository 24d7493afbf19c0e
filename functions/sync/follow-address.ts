import type { Configuration } from '../store/configuration';
import type { Mapping } from '../store/mapping';
import type { WrittenState } from '../store/written-state';
import { applyChange, writtenAs } from './apply-change';
import type { SyncDependencies } from './dependencies';
import { eventHash, plan, type Desired } from './plan';
import type { EventProjection } from './projection';
import { aboutPlace, type SyncResult } from './sync-result';

/**
 * - `moved`: it is in the new calendar now;
 * - `there`: it was already, or there is nothing to move;
 * - `busy`: a change of the resource itself is begun and not ended;
 * - `frozen`: its configuration is inactive, and so left alone.
 */
export type FollowEnd = { kind: 'moved' | 'frozen'; configuration: string } | { kind: 'there' | 'busy' };

export type Following = {
  tenant: string;
  resource: string;
  /** The employee, with the new address. */
  owner: { id: string; address: string };
  configurations: Configuration[];
  deadline: number;
};

/**
 * Brings what was written for one resource into the calendar that its owner's new address names. Its state is still the one
 * that its newest event told: the version stays.
 *
 * An account that was renamed keeps its calendar: the events are in it already, and nothing but the mapping changes. Else
 * they are written again, and go from where they were.
 */
export async function followAddress(
  { tenant, resource, owner, configurations, deadline }: Following,
  dependencies: SyncDependencies,
): Promise<FollowEnd> {
  const mapping = await dependencies.mappings.read(resource);
  if (!mapping) return { kind: 'there' };
  const { settled, doubtful, written, version } = mapping;
  const isInDoubt = doubtful.length > 0;
  // A doubt about the state that is written is one that this very change left behind.
  if (isInDoubt && written?.version !== version) return { kind: 'busy' };

  const place = (isInDoubt ? doubtful : settled).find(
    ({ ownerId, owner: address }) => ownerId === owner.id && (isInDoubt || address !== owner.address),
  );
  const configuration = configurations.find(({ id }) => id === place?.configuration);
  if (!place || !written || !configuration) return { kind: 'there' };
  if (!configuration.active) return { kind: 'frozen', configuration: configuration.id };

  const projection: EventProjection = {
    kind: 'event',
    owner,
    eventType: place.eventType,
    product: place.product,
    ...readdressed(written, settled[0]?.owner ?? place.owner, owner.address),
    remark: null,
  };
  const moved: FollowEnd = { kind: 'moved', configuration: configuration.id };
  if (!isInDoubt) {
    const access = { ...configuration.google, configuration: configuration.id, employee: owner.address };
    const found = await dependencies.openCalendar(access, deadline).get(place.googleEventId);
    if (found.kind === 'done') {
      await dependencies.mappings.write(renamed(mapping, projection), mapping);
      return moved;
    }
  }
  const desired: Desired = { configuration, projection, plainUntil: null };
  const next = plan(resource, mapping, desired);
  if (next.kind === 'none') return { kind: 'there' };
  const result = resultOf(mapping);
  const what = { tenant, resource, version, mapping, plan: next, desired, owner, configuration, result };
  await applyChange({ ...what, configurations, deadline }, dependencies);
  return moved;
}

/** The employee may be a guest of the own session. */
function readdressed({ version: _, ...written }: WrittenState, from: string, to: string) {
  const change = (address: string) => (address === from ? to : address);
  return {
    ...written,
    guests: [...new Set(written.guests.map(change))],
    pieces: written.pieces.map(({ name, event }) => ({
      name,
      event: {
        ...event,
        ...(event.attendees && {
          attendees: event.attendees.map((guest) => ({ ...guest, email: change(guest.email) })),
        }),
      },
    })),
  };
}

function renamed(mapping: Mapping, projection: EventProjection): Mapping {
  const { owner, pieces, guests } = projection;
  return {
    ...mapping,
    settled: mapping.settled.map((place) => {
      const event = pieces.find(({ name }) => name === place.piece)?.event;
      return {
        ...place,
        owner: owner.address,
        // The event still names the old address: it remains one of ours, to be taken away with the next change.
        guests: [...new Set([...place.guests, ...guests])],
        hash: event ? eventHash(projection, event) : null,
      };
    }),
    written: writtenAs(projection, mapping.version),
  };
}

/** What the mapping remembers of its newest event: an address that changed does not change that. */
function resultOf({ settled, product, result }: Mapping): SyncResult {
  const place = settled[0] ?? null;
  return {
    outcome: result?.outcome ?? 'moved',
    reason: result?.reason ?? null,
    detail: result?.detail ?? null,
    product,
    employee: place?.owner ?? null,
    ...aboutPlace(place),
    link: place?.link ?? null,
    observed: true,
  };
}
