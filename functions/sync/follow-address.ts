import type { Configuration } from '../store/configuration';
import type { Mapping } from '../store/mapping';
import { applyChange, ConfigurationRemovedError, stateOf } from './apply-change';
import type { SyncDependencies } from './dependencies';
import { eventHash, plan } from './plan';
import type { EventProjection } from './projection';
import { aboutPlace, type SyncResult } from './sync-result';
import { StatusEventRefusedError } from './write-event';
import { inPlain, readdressed, writtenProjection } from './written-projection';

/**
 * - `moved`: it is in the new calendar now;
 * - `there`: it was already, or there is nothing to move;
 * - `busy`: a change of the resource itself is begun and not ended;
 * - `frozen`: its configuration is inactive, and so left alone;
 * - `failed`: the error says what to do next.
 */
export type FollowEnd =
  | { kind: 'moved'; configuration: string }
  | { kind: 'frozen'; configuration: string }
  | { kind: 'failed'; configuration: string; error: unknown }
  | { kind: 'there' | 'busy' };

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
  following: Following,
  dependencies: SyncDependencies,
): Promise<FollowEnd> {
  const { resource, owner, configurations } = following;
  const mapping = await dependencies.mappings.read(resource);
  const isInDoubt = mapping !== null && mapping.doubtful.length > 0;
  if (isInDoubt && mapping.following === null) return { kind: 'busy' };

  const written = mapping && writtenProjection(mapping);
  if (!mapping || written?.owner.id !== owner.id) return { kind: 'there' };
  if (!isInDoubt && written.owner.address === owner.address) return { kind: 'there' };

  const { configuration: id = '' } = mapping.settled[0] ?? {};
  const configuration = configurations.find((one) => one.id === id);
  if (!configuration) {
    return { kind: 'failed', configuration: id, error: new ConfigurationRemovedError(id) };
  }
  if (!configuration.active) return { kind: 'frozen', configuration: id };
  try {
    await bring(mapping, readdressed(written, owner.address), configuration, following, dependencies);
    return { kind: 'moved', configuration: id };
  } catch (error) {
    return { kind: 'failed', configuration: id, error };
  }
}

async function bring(
  mapping: Mapping,
  projection: EventProjection,
  configuration: Configuration,
  following: Following,
  dependencies: SyncDependencies,
): Promise<void> {
  const { mappings } = dependencies;
  if (mapping.doubtful.length === 0 && (await isRenamed(mapping, configuration, following, dependencies))) {
    await mappings.write(withNewAddress(mapping, projection), mapping);
    return;
  }
  try {
    await write(mapping, projection, null);
  } catch (error) {
    if (!(error instanceof StatusEventRefusedError)) throw error;
    await write(
      await mappings.read(mapping.resource),
      inPlain(projection),
      dependencies.refusals.untilFromNow(),
    );
  }

  async function write(
    current: Mapping | null,
    wanted: EventProjection,
    plainUntil: string | null,
  ): Promise<void> {
    const { tenant, resource, owner, configurations, deadline } = following;
    const desired = { configuration, projection: wanted, plainUntil };
    const next = plan(resource, current, desired);
    if (next.kind === 'none') return;
    const { version } = mapping;
    const what = { tenant, resource, version, mapping: current, plan: next, desired, owner };
    const how = {
      configuration,
      configurations,
      following: owner.address,
      result: resultOf(mapping),
      deadline,
    };
    await applyChange({ ...what, ...how }, dependencies);
  }
}

/** Whether the events are in the calendar of the new address already. */
async function isRenamed(
  { settled }: Mapping,
  { id, google }: Configuration,
  { owner, deadline }: Following,
  { openCalendar }: SyncDependencies,
): Promise<boolean> {
  // A token that was kept may be of the account that had this address before.
  const access = { ...google, configuration: id, employee: owner.address, isFresh: true };
  const found = await openCalendar(access, deadline).get(settled[0]?.googleEventId ?? '');
  return found.kind === 'done';
}

function withNewAddress(mapping: Mapping, projection: EventProjection): Mapping {
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
    written: stateOf(projection),
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
