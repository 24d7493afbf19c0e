import { fetchCurrentAddress } from '../directory/known-address';
import type { Configuration } from '../domain/configuration';
import { usableAddress } from '../domain/google-fields';
import { calendarLink, type EventLocation, type Mapping } from '../domain/mapping';
import { locationFor, ownership, type Desired, type Step } from '../domain/plan';
import { toWrittenEvents } from '../domain/projection';
import type { Calendar } from '../google/calendar';
import { GoogleError } from '../google/errors';
import { deleteEvent } from './delete-event';
import type { ApplyDependencies } from './dependencies';
import { guestsOf, intentOf, isStored, mappingExpiry, type IntendedChange } from './mapping-updates';
import { linkOf, locationFields, toMappingResult, type SyncResult } from './sync-result';
import { writeEvent } from './write-event';

/** Steps between two writes of the mapping: an absence with many parts may take more than one run. */
const STEPS_PER_CHECKPOINT = 20;

/** The configuration that wrote an event was deleted, and no other one has the credentials to delete the event. */
export class ConfigurationRemovedError extends Error {
  override readonly name = 'ConfigurationRemovedError';

  /** @param configuration its id */
  constructor(readonly configuration: string) {
    super(`The configuration "${configuration}" that wrote the event was deleted`);
  }
}

type Change = IntendedChange & {
  /** The owner with the newest known address. Events that were written for an older address may be in this calendar. */
  owner: { id: string; address: string } | null;
  /** The current configuration. Its credentials are used if the configuration that wrote an event was deleted. */
  configuration: Configuration | null;
  result: SyncResult;
  /** The result to store in the mapping, if it is not the result of this change. */
  storedResult?: Mapping['result'];
  configurations: Configuration[];
  /** ms since the epoch: no call to Google may exceed it */
  deadline: number;
};

/**
 * Applies a plan.
 *
 * The mapping is written before the first step (the intent, with every location that may hold an event) and after the
 * last one (what was written). An interrupted change leaves the locations pending; the retry or the next event corrects
 * each of them.
 */
export async function applyPlan(change: Change, dependencies: ApplyDependencies): Promise<SyncResult> {
  const { tenant, resource, mapping, plan, desired } = change;
  const { mappings, openCalendar, directory, now } = dependencies;
  const guests = guestsOf(change);
  let pending = plan.pending;
  let intent = await storeIntent();

  const deletionErrors: unknown[] = [];
  for (const [index, step] of plan.steps.entries()) {
    if (index > 0 && index % STEPS_PER_CHECKPOINT === 0) {
      intent = await mappings.write({ ...intent, pending }, intent);
    }
    if (step.kind !== 'delete') {
      if (desired) {
        const written = await write(step, desired);
        pending = [...without(pending, written), written];
      }
      continue;
    }
    try {
      await remove(step.eventLocation);
      pending = without(pending, step.eventLocation);
    } catch (error) {
      // A permanent error of one calendar must not block the other deletions. A transient error affects them all.
      deletionErrors.push(error);
      if (isTransient(error)) break;
    }
  }
  if (deletionErrors.length > 0) throw deletionErrors.find(isTransient) ?? deletionErrors[0];

  const confirmed = desired ? inOrder(pending, desired) : [];
  const result = resultOf(change, confirmed);
  await mappings.write(
    {
      ...intent,
      confirmed,
      pending: [],
      pendingAddress: null,
      written: desired && toWrittenEvents(desired.projection),
      guests: [],
      ...(desired ? ownership(tenant, desired) : { employee: null, ownerAddress: null, endsAt: null }),
      result: change.storedResult ?? toMappingResult(result),
      fallbackUntil: desired?.fallbackUntil ?? null,
      expiresAt: mappingExpiry(desired?.projection ?? null, now()),
    },
    intent,
  );
  return result;

  /** The token for the first call is requested meanwhile. */
  async function storeIntent(): Promise<Mapping> {
    const [first] = plan.steps;
    const authorizing =
      desired && first && first.kind !== 'delete'
        ? calendarOf(first.eventLocation.owner, desired.configuration).authorize()
        : null;
    // Its error is reported once the intent is stored.
    authorizing?.catch(() => undefined);
    const next = intentOf(change, now());
    const stored = isStored(next, mapping, now()) ? mapping : await mappings.write(next, mapping);
    await authorizing;
    return stored;
  }

  async function write(
    step: Exclude<Step, { kind: 'delete' }>,
    { configuration, projection }: Desired,
  ): Promise<EventLocation> {
    const { eventLocation, event, etag } = await writeEvent(step.kind, {
      resource,
      eventLocation: step.eventLocation,
      body: step.event,
      projection,
      ourGuests: guests.all,
      calendar: calendarOf(step.eventLocation.owner, configuration),
      reserveNextLocation,
      isOwnerUnchanged: () => isOwnerUnchanged(step.eventLocation),
    });
    const derived = calendarLink({ ...eventLocation, link: null });
    const link = event.htmlLink === derived ? null : (event.htmlLink ?? null);
    return { ...eventLocation, hash: step.hash, etag, link };
  }

  async function reserveNextLocation(used: EventLocation): Promise<EventLocation> {
    const next = locationFor(resource, used, intent.generation + 1);
    pending = [...pending, next];
    intent = await mappings.write({ ...intent, pending, generation: next.generation }, intent);
    return next;
  }

  async function remove(eventLocation: EventLocation): Promise<void> {
    const writer = change.configurations.find(({ id }) => id === eventLocation.configuration);
    const configuration = writer ?? change.configuration;
    if (!configuration) throw new ConfigurationRemovedError(eventLocation.configuration);
    const mayNotifyGuests = eventLocation.eventType === 'default' && guests.all.length > 0;
    await deleteEvent({
      tenant,
      eventLocation,
      wasWritten: wasWritten(eventLocation),
      sendUpdates: mayNotifyGuests ? configuration.presentation.sendInvitations : 'none',
      calendarOf: (address) => calendarOf(address, configuration),
      renamed: renamed(eventLocation),
      directory,
    });
  }

  function renamed({ owner, ownerId }: EventLocation): { address: string; calendar: Calendar } | null {
    const { configuration, owner: known } = change;
    if (!configuration || known?.id !== ownerId || known.address === owner) return null;
    return { address: known.address, calendar: calendarOf(known.address, configuration) };
  }

  /**
   * Detects that the account was renamed and its old address reassigned to another person. The Lucca API is called only
   * if the event was written: an outage of Google leaves many unwritten events, and Lucca's request limit is low.
   */
  async function isOwnerUnchanged(eventLocation: EventLocation): Promise<boolean> {
    const { owner, ownerId } = eventLocation;
    const current = wasWritten(eventLocation)
      ? await fetchCurrentAddress(tenant, ownerId, directory)
      : usableAddress(await directory.addressSince(tenant, ownerId, 0));
    return current === null || current === owner;
  }

  /** Also true after an interrupted change, which leaves the content of the event unknown. */
  function wasWritten({ googleEventId, hash }: EventLocation): boolean {
    return hash !== null || (mapping?.confirmed ?? []).some((known) => known.googleEventId === googleEventId);
  }

  function calendarOf(employee: string, { id, google }: Configuration): Calendar {
    return openCalendar({ ...google, configuration: id, employee }, change.deadline);
  }
}

function resultOf({ mapping, plan, result }: Change, confirmed: EventLocation[]): SyncResult {
  const eventLocation = confirmed[0] ?? plan.steps[0]?.eventLocation ?? null;
  return {
    ...result,
    ...locationFields(eventLocation),
    employee: eventLocation?.owner ?? result.employee,
    movedFrom: plan.outcome === 'moved' ? (mapping?.confirmed[0]?.owner ?? null) : null,
    outcome: plan.outcome,
    link: linkOf(confirmed[0]),
  };
}

function without(eventLocations: EventLocation[], { googleEventId: id }: EventLocation): EventLocation[] {
  return eventLocations.filter(({ googleEventId }) => googleEventId !== id);
}

/** Returns the written locations in the order of the projection. */
function inOrder(eventLocations: EventLocation[], { projection: { parts } }: Desired): EventLocation[] {
  return parts.flatMap(
    ({ name }) => eventLocations.findLast(({ part, hash }) => part === name && hash !== null) ?? [],
  );
}

function isTransient(error: unknown): boolean {
  return (
    !(error instanceof GoogleError && error.next === 'fail') && !(error instanceof ConfigurationRemovedError)
  );
}
