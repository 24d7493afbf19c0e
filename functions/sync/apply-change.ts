import type { Calendar, OpenCalendar, SendUpdates } from '../google/calendar';
import { GoogleError } from '../google/errors';
import type { LuccaEvent } from '../lucca/delivery';
import type { Configuration } from '../store/configuration';
import type { Mapping, Place } from '../store/mapping';
import type { MappingStore } from '../store/mapping-store';
import { mappingExpiry } from './expiry';
import { nothingWritten } from './nothing-written';
import { placeFor, projectionHash, type Desired, type Plan } from './plan';
import { removeEvent } from './remove-event';
import { aboutPlace, ownerIn, remembered, type SyncResult } from './sync-result';
import { writeEvent } from './write-event';

export type ChangeDependencies = {
  mappings: Pick<MappingStore, 'read' | 'write'>;
  openCalendar: OpenCalendar;
  /** ms since the epoch */
  now: () => number;
};

/** The configuration that wrote an event is no more, and nobody else's credentials are at hand to remove it. */
export class ConfigurationRemovedError extends Error {
  override readonly name = 'ConfigurationRemovedError';
}

type Change = {
  event: LuccaEvent;
  mapping: Mapping | null;
  plan: Extract<Plan, { kind: 'change' }>;
  desired: Desired | null;
  /** In charge now: it acts where the one that wrote the event was removed. */
  configuration: Configuration | null;
  result: SyncResult;
  configurations: Configuration[];
  deadline: number;
};

/**
 * Carries out a plan.
 *
 * The mapping is written before and after: first the intent, with every place where the event may be, then what was written.
 * Whatever ends the change in between leaves the mapping in doubt; the next event, or this one again, puts every such place
 * right.
 */
export async function applyChange(
  { event, mapping, plan, desired, configuration: inCharge, result, configurations, deadline }: Change,
  { mappings, openCalendar, now }: ChangeDependencies,
): Promise<SyncResult> {
  let intent = await mappings.write(
    {
      ...(mapping ?? nothingWritten(event.resource)),
      product: result.product,
      version: event.version,
      doubtful: plan.doubtful,
      generation: plan.generation,
      result: null,
      expiresAt: Math.max(mapping?.expiresAt ?? 0, mappingExpiry(desired?.projection.endsAt ?? null, now())),
    },
    mapping,
  );

  let written: Awaited<ReturnType<typeof writeEvent>> | null = null;
  const notRemoved: unknown[] = [];
  for (const { kind, place } of plan.steps) {
    // A place that nobody reaches any more must not keep the event at the others.
    if (kind === 'delete') await remove(place).catch((error: unknown) => notRemoved.push(error));
    else if (desired) written = await write(kind, place, desired);
  }
  if (notRemoved.length > 0) throw notRemoved.find(mayPass) ?? notRemoved[0];

  const concerned = written?.place ?? plan.steps[0]?.place ?? null;
  const ended: SyncResult = {
    ...result,
    ...aboutPlace(concerned),
    employee: concerned?.owner ?? result.employee,
    outcome: plan.outcome,
    link: written?.event.htmlLink ?? null,
  };
  await mappings.write(
    {
      ...intent,
      settled: written && desired ? { ...written.place, guests: desired.projection.guests } : null,
      doubtful: [],
      hash: desired ? projectionHash(desired.projection) : null,
      etag: written?.event.etag ?? null,
      link: ended.link,
      result: remembered(ended),
      workingLocationRefusedUntil: desired?.workingLocationRefusedUntil ?? null,
      expiresAt: mappingExpiry(desired?.projection.endsAt ?? null, now()),
    },
    intent,
  );
  return ended;

  function write(kind: 'insert' | 'update' | 'settle', place: Place, { configuration, projection }: Desired) {
    const calendar = calendarOf(place.owner, configuration);
    return writeEvent(kind, { resource: event.resource, place, projection, calendar, nextPlace });
  }

  async function nextPlace(used: Place): Promise<Place> {
    const place = placeFor(event.resource, used, intent.generation + 1);
    intent = await mappings.write(
      { ...intent, doubtful: [...intent.doubtful, place], generation: place.generation },
      intent,
    );
    return place;
  }

  async function remove(place: Place): Promise<void> {
    const configuration = configurations.find(({ id }) => id === place.configuration) ?? inCharge;
    if (!configuration) {
      throw new ConfigurationRemovedError(
        `The configuration "${place.configuration}" that wrote the event was removed`,
      );
    }
    await removeEvent(
      place,
      calendarOf(place.owner, configuration),
      renamed(place),
      sendUpdatesOf(place, configuration),
    );
  }

  function renamed({ owner, ownerId }: Place): Calendar | null {
    const known = ownerIn(event);
    return inCharge && known && known.id === ownerId && known.address !== owner
      ? calendarOf(known.address, inCharge)
      : null;
  }

  function calendarOf(employee: string, { google }: Configuration): Calendar {
    return openCalendar({ ...google, employee }, deadline);
  }
}

function mayPass(error: unknown): boolean {
  return (
    !(error instanceof GoogleError && error.next === 'fail') && !(error instanceof ConfigurationRemovedError)
  );
}

function sendUpdatesOf({ eventType, guests }: Place, { presentation }: Configuration): SendUpdates {
  return eventType === 'default' && guests.length > 0 ? presentation.sendInvitations : 'none';
}
