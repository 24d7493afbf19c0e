import type { Configuration } from '../domain/configuration';
import { usableAddress } from '../domain/google-fields';
import type { Mapping, Place } from '../domain/mapping';
import { ownership, placeFor, type Desired, type Plan, type Step } from '../domain/plan';
import { toWrittenState } from '../domain/projection';
import type { Calendar, SendUpdates } from '../google/calendar';
import { GoogleError } from '../google/errors';
import { orNothing } from '../lucca/api/errors';
import { removeEvent } from './delete-event';
import type { ChangeDependencies } from './dependencies';
import { mappingExpiry, nothingWritten } from './mapping-updates';
import { aboutPlace, remembered, type SyncResult } from './sync-result';
import { writeEvent } from './write-event';

/** The configuration that wrote an event is no more, and nobody else's credentials are at hand to remove it. */
export class ConfigurationRemovedError extends Error {
  override readonly name = 'ConfigurationRemovedError';

  constructor(configuration: string) {
    super(`The configuration "${configuration}" that wrote the event was removed`);
  }
}

export type Change = {
  tenant: string;
  resource: string;
  /** Of the event that the change brings about. */
  version: string;
  mapping: Mapping | null;
  plan: Extract<Plan, { kind: 'change' }>;
  desired: Desired | null;
  /** Whose calendar it is by what is known now: a place under an older address of the same employee may be there. */
  owner: { id: string; address: string } | null;
  /** Set where nothing but the address of the owner changed: see the mapping. */
  following: string | null;
  /** In charge now: it acts where the one that wrote the event was removed. */
  configuration: Configuration | null;
  result: SyncResult;
  /** For the mapping, where it is not the outcome of this change. */
  rememberedResult?: Mapping['result'];
  configurations: Configuration[];
  deadline: number;
};

/** After so many steps, what is done is noted: a leave of many parts may not be finished in one run. */
const STEPS_PER_NOTE = 20;

/**
 * Carries out a plan.
 *
 * The mapping is written before and after: first the intent, with every place where an event may be, then what was written.
 * Whatever ends the change in between leaves the mapping in doubt; the next event, or this one again, puts every such place
 * right.
 */
export async function applyChange(change: Change, dependencies: ChangeDependencies): Promise<SyncResult> {
  const {
    tenant,
    resource,
    mapping,
    plan,
    desired,
    configuration: inCharge,
    result,
    configurations,
  } = change;
  const { mappings, openCalendar, directory, now } = dependencies;
  let doubtful = plan.doubtful;
  const writtenGuests = new Set(mapping?.written?.guests ?? []);
  const furtherGuests = new Set([...(mapping?.guests ?? []), ...(desired?.projection.guests ?? [])]);
  const guests = [...writtenGuests.union(furtherGuests)];
  let intent = await mappings.write(
    {
      ...(mapping ?? nothingWritten(resource)),
      product: result.product,
      version: change.version,
      doubtful,
      following: change.following,
      generation: plan.generation,
      guests: [...furtherGuests.difference(writtenGuests)],
      ...(desired && ownership(tenant, desired)),
      result: null,
      expiresAt: Math.max(mapping?.expiresAt ?? 0, mappingExpiry(desired?.projection.endsAt ?? null, now())),
    },
    mapping,
  );

  const notRemoved: unknown[] = [];
  for (const [index, step] of plan.steps.entries()) {
    if (index > 0 && index % STEPS_PER_NOTE === 0) {
      intent = await mappings.write({ ...intent, doubtful }, intent);
    }
    if (step.kind !== 'delete') {
      if (desired) known(await write(step, desired));
      continue;
    }
    try {
      await remove(step.place);
      doubtful = without(step.place);
    } catch (error) {
      // A place that nobody reaches any more must not keep the events at the others; what may pass meets those too.
      notRemoved.push(error);
      if (mayPass(error)) break;
    }
  }
  if (notRemoved.length > 0) throw notRemoved.find(mayPass) ?? notRemoved[0];

  const settled = desired ? inOrder(doubtful, desired) : [];
  const concerned = settled[0] ?? plan.steps[0]?.place ?? null;
  const ended: SyncResult = {
    ...result,
    ...aboutPlace(concerned),
    employee: concerned?.owner ?? result.employee,
    outcome: plan.outcome,
    link: settled[0]?.link ?? null,
  };
  await mappings.write(
    {
      ...intent,
      settled,
      doubtful: [],
      following: null,
      written: desired && toWrittenState(desired.projection),
      guests: [],
      ...(desired ? ownership(tenant, desired) : { employee: null, ownerAddress: null, endsAt: null }),
      result: change.rememberedResult ?? remembered(ended),
      plainUntil: desired?.plainUntil ?? null,
      expiresAt: mappingExpiry(desired?.projection.endsAt ?? null, now()),
    },
    intent,
  );
  return ended;

  /** Also where a later change was broken off, and left unknown what the event shows. */
  function wasWritten({ googleEventId, hash }: Place): boolean {
    return hash !== null || (mapping?.settled ?? []).some((place) => place.googleEventId === googleEventId);
  }

  function known(place: Place): void {
    doubtful = [...without(place), place];
  }

  async function write(
    step: Exclude<Step, { kind: 'delete' }>,
    { configuration, projection }: Desired,
  ): Promise<Place> {
    const { place, event } = await writeEvent(step.kind, {
      resource,
      place: step.place,
      body: step.event,
      projection,
      ourGuests: guests,
      calendar: calendarOf(step.place.owner, configuration),
      nextPlace,
      isStillTheirs: () => isStillTheirs(step.place),
    });
    // Only the first one's page is shown: the links of all would not fit into the item.
    const isFirst = place.piece === projection.pieces[0]?.name;
    const link = isFirst ? (event.htmlLink ?? null) : null;
    return { ...place, hash: step.hash, etag: event.etag ?? null, link };
  }

  async function nextPlace(used: Place): Promise<Place> {
    const place = placeFor(resource, used, intent.generation + 1);
    doubtful = [...doubtful, place];
    intent = await mappings.write({ ...intent, doubtful, generation: place.generation }, intent);
    return place;
  }

  async function remove(place: Place): Promise<void> {
    const configuration = configurations.find(({ id }) => id === place.configuration) ?? inCharge;
    if (!configuration) throw new ConfigurationRemovedError(place.configuration);
    const calendars = {
      calendar: calendarOf(place.owner, configuration),
      renamed: renamed(place),
      findPresent: (known: { isAccountKnown: boolean }) => findPresent(place, configuration, known),
    };
    await removeEvent(
      { ...place, wasWritten: wasWritten(place) },
      calendars,
      sendUpdatesOf(place, configuration),
    );
  }

  function renamed({ owner, ownerId }: Place): Calendar | null {
    const known = change.owner;
    return inCharge && known && known.id === ownerId && known.address !== owner
      ? calendarOf(known.address, inCharge)
      : null;
  }

  /**
   * An account may be renamed, and its old address be given to somebody else. Lucca is asked only if the event was written: after
   * an outage of Google many were not, and Lucca has few requests.
   */
  async function isStillTheirs(place: Place): Promise<boolean> {
    const current = wasWritten(place)
      ? await presentAddress(place)
      : usableAddress(await directory.addressSince(tenant, place.ownerId, 0));
    return current === null || current === place.owner;
  }

  /**
   * The change may be about somebody else by now, and the new address may not have reached us yet. What is kept does not count: the
   * event would stay in the renamed account. Only an event that was never written, of somebody without an account, is none to find.
   */
  async function findPresent(
    place: Place,
    configuration: Configuration,
    { isAccountKnown }: { isAccountKnown: boolean },
  ): Promise<Calendar | 'same' | null> {
    const current =
      wasWritten(place) || isAccountKnown
        ? await presentAddress(place)
        : usableAddress(await orNothing(() => directory.address(tenant, place.ownerId)));
    if (current === place.owner) return 'same';
    const isTried = renamed(place) !== null && current === change.owner?.address;
    return current === null || isTried ? null : calendarOf(current, configuration);
  }

  /** By what Lucca says now, of the owner of a place. */
  async function presentAddress({ ownerId }: Place): Promise<string | null> {
    return usableAddress(await orNothing(() => directory.presentAddress(tenant, ownerId)));
  }

  function calendarOf(employee: string, { id, google }: Configuration): Calendar {
    return openCalendar({ ...google, configuration: id, employee }, change.deadline);
  }

  function sendUpdatesOf({ eventType }: Place, { presentation }: Configuration): SendUpdates {
    return eventType === 'default' && guests.length > 0 ? presentation.sendInvitations : 'none';
  }

  function without({ googleEventId }: Place): Place[] {
    return doubtful.filter((place) => place.googleEventId !== googleEventId);
  }
}

/** Where the events now are, in the order of the projection. */
function inOrder(places: Place[], { projection: { pieces } }: Desired): Place[] {
  return pieces.flatMap(
    ({ name }) => places.findLast(({ piece, hash }) => piece === name && hash !== null) ?? [],
  );
}

function mayPass(error: unknown): boolean {
  return (
    !(error instanceof GoogleError && error.next === 'fail') && !(error instanceof ConfigurationRemovedError)
  );
}
