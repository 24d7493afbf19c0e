import type { Configuration } from '../store/configuration';
import type { Mapping } from '../store/mapping';
import type { WrittenState } from '../store/written-state';
import { applyChange } from './apply-change';
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
  if (mapping.doubtful.length > 0) return { kind: 'busy' };
  const { settled, written } = mapping;
  const outdated = settled.find((place) => place.ownerId === owner.id && place.owner !== owner.address);
  const configuration = configurations.find(({ id }) => id === outdated?.configuration);
  if (!outdated || !written || !configuration) return { kind: 'there' };
  if (!configuration.active) return { kind: 'frozen', configuration: configuration.id };

  const projection: EventProjection = {
    kind: 'event',
    owner,
    eventType: outdated.eventType,
    product: outdated.product,
    ...readdressed(written, outdated.owner, owner.address),
    remark: null,
  };
  const access = { ...configuration.google, configuration: configuration.id, employee: owner.address };
  const found = await dependencies.openCalendar(access, deadline).get(outdated.googleEventId);
  if (found.kind === 'done') {
    await dependencies.mappings.write(renamed(mapping, projection), mapping);
    return { kind: 'moved', configuration: configuration.id };
  }
  const desired: Desired = { configuration, projection, plainUntil: null };
  const next = plan(resource, mapping, desired);
  if (next.kind === 'none') return { kind: 'there' };
  const { version } = mapping;
  const result = resultOf(mapping);
  await applyChange(
    {
      ...{ tenant, resource, version, mapping, plan: next, desired, owner, configuration, result },
      ...{ configurations, deadline },
    },
    dependencies,
  );
  return { kind: 'moved', configuration: configuration.id };
}

/** The employee may be a guest of the own session. */
function readdressed(written: WrittenState, from: string, to: string): WrittenState {
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
        guests,
        hash: event ? eventHash(projection, event) : null,
      };
    }),
    written: { ...projectionState(projection) },
  };
}

function projectionState({ pieces, guests, sendUpdates, keepsPeoplesChanges, endsAt }: EventProjection) {
  return { pieces, guests, sendUpdates, keepsPeoplesChanges, endsAt };
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
