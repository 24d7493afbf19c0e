import { createHash } from 'node:crypto';
import type { Configuration } from './configuration';
import type { Mapping, EventLocation, WrittenEvent } from './mapping';
import type { EventProjection } from './projection';
import type { Outcome } from './vocabulary';

/** The events that should exist, and the configuration that writes them. */
export type Desired = {
  configuration: Configuration;
  projection: EventProjection;
  /** ISO 8601, where plain events stand in for a kind that Google refuses to the employee; else null. */
  fallbackUntil: string | null;
};

/**
 * One step towards the state that should be:
 * - `insert`: nothing should be at the place yet;
 * - `update`: our event is there;
 * - `settle`: whether it is there is not known: it is read, and made right;
 * - `delete`: whatever is there goes.
 */
export type Step =
  | { kind: 'insert' | 'update' | 'settle'; eventLocation: EventLocation; event: WrittenEvent; hash: string }
  | { kind: 'delete'; eventLocation: EventLocation };

export type Plan =
  /** What is there is what should be. */
  | { kind: 'none' }
  | {
      kind: 'change';
      outcome: Extract<Outcome, 'created' | 'updated' | 'moved' | 'deleted'>;
      /** In this order: events are written at their new places before others go from their old ones. */
      steps: Step[];
      /**
       * Every place where an event of ours may be from the first step on: the intent, to be written ahead. Those that no step
       * touches keep their hash.
       */
      pending: EventLocation[];
      generation: number;
    };

/**
 * Which Google calls lead from what the mapping says to what should be.
 *
 * @param desired null if nothing should be there
 */
export function plan(resource: string, mapping: Mapping | null, desired: Desired | null): Plan {
  const confirmed = mapping?.confirmed ?? [];
  const known = mapping && mapping.pending.length > 0 ? mapping.pending : confirmed;
  const generation = mapping?.generation ?? -1;

  const targets = desired ? targetsOf(resource, known, desired, generation + 1) : [];
  const targetIds = new Set(targets.map(({ eventLocation }) => eventLocation.googleEventId));
  const others = known.filter(({ googleEventId: id }) => !targetIds.has(id));
  const writes = targets.flatMap(({ how, ...target }): Step[] =>
    how === 'keep' ? [] : [{ kind: how, ...target }],
  );
  const deletions = others.map((eventLocation): Step => ({ kind: 'delete', eventLocation }));
  if (writes.length + deletions.length === 0) return { kind: 'none' };

  return {
    kind: 'change',
    outcome: desired ? outcomeOf(confirmed, desired.projection) : 'deleted',
    steps: [...writes, ...deletions],
    pending: [
      ...others.map(unknown),
      ...targets.map(({ how, eventLocation }) => (how === 'keep' ? eventLocation : unknown(eventLocation))),
    ],
    generation: Math.max(generation, ...targets.map(({ eventLocation }) => eventLocation.generation)),
  };
}

/** Where each event should be, and what that takes. */
function targetsOf(
  resource: string,
  known: EventLocation[],
  { configuration: { id: configuration }, projection }: Desired,
  generation: number,
) {
  const { owner, eventType, product, parts } = projection;
  return parts.map(({ name: part, event }) => {
    const hash = eventHash(projection, event);
    const present = known.findLast(
      (eventLocation) =>
        eventLocation.owner === owner.address &&
        eventLocation.eventType === eventType &&
        eventLocation.product === product &&
        eventLocation.part === part,
    );
    if (!present) {
      const about = { configuration, owner: owner.address, ownerId: owner.id, eventType, product, part };
      return { how: 'insert' as const, eventLocation: locationFor(resource, about, generation), event, hash };
    }
    // A rehired employee has a new id and the old address: what changes for the new id concerns this event from now on.
    const eventLocation = { ...present, configuration, ownerId: owner.id };
    if (present.hash === null) return { how: 'settle' as const, eventLocation, event, hash };
    return {
      how: present.hash === hash ? ('keep' as const) : ('update' as const),
      eventLocation,
      event,
      hash,
    };
  });
}

/** The place of a further event of the resource: an id that was not used before. */
export function locationFor(
  resource: string,
  eventLocation: Omit<EventLocation, 'googleEventId' | 'generation' | 'hash' | 'etag' | 'link'>,
  generation: number,
): EventLocation {
  const id = googleEventId(resource, { ...eventLocation, generation });
  return { ...eventLocation, generation, googleEventId: id, hash: null, etag: null, link: null };
}

/** What an index of the mappings knows of the events: whose they are, and when they end. */
export function ownership(tenant: string, { projection: { owner, endsAt } }: Desired) {
  return { employee: `${tenant}#${owner.id}`, ownerAddress: owner.address, endsAt };
}

/** Equal hashes: nothing to write. */
export function eventHash(
  { owner, eventType }: Pick<EventProjection, 'owner' | 'eventType'>,
  event: WrittenEvent,
): string {
  return createHash('sha256')
    .update(JSON.stringify([owner.address, eventType, event], sorted))
    .digest('hex');
}

/** For JSON: an event that was stored and read again may have its fields in another order. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function outcomeOf(confirmed: EventLocation[], { owner }: EventProjection): 'created' | 'updated' | 'moved' {
  if (confirmed.length === 0) return 'created';
  return confirmed.some((eventLocation) => eventLocation.owner === owner.address) ? 'updated' : 'moved';
}

function unknown(eventLocation: EventLocation): EventLocation {
  return { ...eventLocation, hash: null, etag: null };
}

/**
 * The id of an event in Google, the same whenever it is computed: what was written before a crash is found again.
 * Google takes `a-v0-9`, so hexadecimal is valid.
 * See {@link https://developers.google.com/workspace/calendar/api/v3/reference/events/insert events.insert}.
 */
export function googleEventId(
  resource: string,
  { owner, eventType, generation, part }: Pick<EventLocation, 'owner' | 'eventType' | 'generation' | 'part'>,
): string {
  const parts = [resource, owner, eventType, generation, ...(part === '' ? [] : [part])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
