import type { Configuration } from '../domain/configuration';
import { usableAddress } from '../domain/google-fields';
import type { Mapping, EventLocation } from '../domain/mapping';
import { ownership, locationFor, type Desired, type Plan, type Step } from '../domain/plan';
import { toWrittenEvents } from '../domain/projection';
import type { Calendar, SendUpdates } from '../google/calendar';
import { GoogleError } from '../google/errors';
import { nullIfDenied } from '../lucca/api/errors';
import { removeEvent } from './delete-event';
import type { ChangeDependencies } from './dependencies';
import { mappingExpiry, emptyMapping } from './mapping-updates';
import { aboutLocation, remembered, type SyncResult } from './sync-result';
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
  pendingAddress: string | null;
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
  let pending = plan.pending;
  const writtenGuests = new Set(mapping?.written?.guests ?? []);
  const furtherGuests = new Set([...(mapping?.guests ?? []), ...(desired?.projection.guests ?? [])]);
  const guests = [...writtenGuests.union(furtherGuests)];
  let intent = await mappings.write(
    {
      ...(mapping ?? emptyMapping(resource)),
      product: result.product,
      version: change.version,
      pending,
      pendingAddress: change.pendingAddress,
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
      intent = await mappings.write({ ...intent, pending }, intent);
    }
    if (step.kind !== 'delete') {
      if (desired) known(await write(step, desired));
      continue;
    }
    try {
      await remove(step.eventLocation);
      pending = without(step.eventLocation);
    } catch (error) {
      // A place that nobody reaches any more must not keep the events at the others; what may pass meets those too.
      notRemoved.push(error);
      if (mayPass(error)) break;
    }
  }
  if (notRemoved.length > 0) throw notRemoved.find(mayPass) ?? notRemoved[0];

  const confirmed = desired ? inOrder(pending, desired) : [];
  const concerned = confirmed[0] ?? plan.steps[0]?.eventLocation ?? null;
  const ended: SyncResult = {
    ...result,
    ...aboutLocation(concerned),
    employee: concerned?.owner ?? result.employee,
    outcome: plan.outcome,
    link: confirmed[0]?.link ?? null,
  };
  await mappings.write(
    {
      ...intent,
      confirmed,
      pending: [],
      pendingAddress: null,
      written: desired && toWrittenEvents(desired.projection),
      guests: [],
      ...(desired ? ownership(tenant, desired) : { employee: null, ownerAddress: null, endsAt: null }),
      result: change.rememberedResult ?? remembered(ended),
      fallbackUntil: desired?.fallbackUntil ?? null,
      expiresAt: mappingExpiry(desired?.projection.endsAt ?? null, now()),
    },
    intent,
  );
  return ended;

  /** Also where a later change was broken off, and left unknown what the event shows. */
  function wasWritten({ googleEventId, hash }: EventLocation): boolean {
    return (
      hash !== null ||
      (mapping?.confirmed ?? []).some((eventLocation) => eventLocation.googleEventId === googleEventId)
    );
  }

  function known(eventLocation: EventLocation): void {
    pending = [...without(eventLocation), eventLocation];
  }

  async function write(
    step: Exclude<Step, { kind: 'delete' }>,
    { configuration, projection }: Desired,
  ): Promise<EventLocation> {
    const { eventLocation, event } = await writeEvent(step.kind, {
      resource,
      eventLocation: step.eventLocation,
      body: step.event,
      projection,
      ourGuests: guests,
      calendar: calendarOf(step.eventLocation.owner, configuration),
      nextPlace,
      isStillTheirs: () => isStillTheirs(step.eventLocation),
    });
    // Only the first one's page is shown: the links of all would not fit into the item.
    const isFirst = eventLocation.part === projection.parts[0]?.name;
    const link = isFirst ? (event.htmlLink ?? null) : null;
    return { ...eventLocation, hash: step.hash, etag: event.etag ?? null, link };
  }

  async function nextPlace(used: EventLocation): Promise<EventLocation> {
    const eventLocation = locationFor(resource, used, intent.generation + 1);
    pending = [...pending, eventLocation];
    intent = await mappings.write({ ...intent, pending, generation: eventLocation.generation }, intent);
    return eventLocation;
  }

  async function remove(eventLocation: EventLocation): Promise<void> {
    const configuration = configurations.find(({ id }) => id === eventLocation.configuration) ?? inCharge;
    if (!configuration) throw new ConfigurationRemovedError(eventLocation.configuration);
    const calendars = {
      calendar: calendarOf(eventLocation.owner, configuration),
      renamed: renamed(eventLocation),
      findPresent: (known: { isAccountKnown: boolean }) => findPresent(eventLocation, configuration, known),
    };
    await removeEvent(
      { ...eventLocation, wasWritten: wasWritten(eventLocation) },
      calendars,
      sendUpdatesOf(eventLocation, configuration),
    );
  }

  function renamed({ owner, ownerId }: EventLocation): Calendar | null {
    const known = change.owner;
    return inCharge && known && known.id === ownerId && known.address !== owner
      ? calendarOf(known.address, inCharge)
      : null;
  }

  /**
   * An account may be renamed, and its old address be given to somebody else. Lucca is asked only if the event was written: after
   * an outage of Google many were not, and Lucca has few requests.
   */
  async function isStillTheirs(eventLocation: EventLocation): Promise<boolean> {
    const current = wasWritten(eventLocation)
      ? await presentAddress(eventLocation)
      : usableAddress(await directory.addressSince(tenant, eventLocation.ownerId, 0));
    return current === null || current === eventLocation.owner;
  }

  /**
   * The change may be about somebody else by now, and the new address may not have reached us yet. What is kept does not count: the
   * event would stay in the renamed account. Only an event that was never written, of somebody without an account, is none to find.
   */
  async function findPresent(
    eventLocation: EventLocation,
    configuration: Configuration,
    { isAccountKnown }: { isAccountKnown: boolean },
  ): Promise<Calendar | 'same' | null> {
    const current =
      wasWritten(eventLocation) || isAccountKnown
        ? await presentAddress(eventLocation)
        : usableAddress(await nullIfDenied(() => directory.address(tenant, eventLocation.ownerId)));
    if (current === eventLocation.owner) return 'same';
    const isTried = renamed(eventLocation) !== null && current === change.owner?.address;
    return current === null || isTried ? null : calendarOf(current, configuration);
  }

  /** By what Lucca says now, of the owner of a place. */
  async function presentAddress({ ownerId }: EventLocation): Promise<string | null> {
    return usableAddress(await nullIfDenied(() => directory.presentAddress(tenant, ownerId)));
  }

  function calendarOf(employee: string, { id, google }: Configuration): Calendar {
    return openCalendar({ ...google, configuration: id, employee }, change.deadline);
  }

  function sendUpdatesOf({ eventType }: EventLocation, { presentation }: Configuration): SendUpdates {
    return eventType === 'default' && guests.length > 0 ? presentation.sendInvitations : 'none';
  }

  function without({ googleEventId }: EventLocation): EventLocation[] {
    return pending.filter((eventLocation) => eventLocation.googleEventId !== googleEventId);
  }
}

/** Where the events now are, in the order of the projection. */
function inOrder(eventLocations: EventLocation[], { projection: { parts } }: Desired): EventLocation[] {
  return parts.flatMap(
    ({ name }) => eventLocations.findLast(({ part, hash }) => part === name && hash !== null) ?? [],
  );
}

function mayPass(error: unknown): boolean {
  return (
    !(error instanceof GoogleError && error.next === 'fail') && !(error instanceof ConfigurationRemovedError)
  );
}
