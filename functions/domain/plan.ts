import { createHash } from 'node:crypto';
import type { Configuration } from './configuration';
import type { Mapping, Place, WrittenEvent } from './mapping';
import type { EventProjection } from './projection';
import type { Outcome } from './vocabulary';

/** The events that should exist, and the configuration that writes them. */
export type Desired = {
  configuration: Configuration;
  projection: EventProjection;
  /** ISO 8601, where plain events stand in for a kind that Google refuses to the employee; else null. */
  plainUntil: string | null;
};

/**
 * One step towards the state that should be:
 * - `insert`: nothing should be at the place yet;
 * - `update`: our event is there;
 * - `settle`: whether it is there is not known: it is read, and made right;
 * - `delete`: whatever is there goes.
 */
export type Step =
  | { kind: 'insert' | 'update' | 'settle'; place: Place; event: WrittenEvent; hash: string }
  | { kind: 'delete'; place: Place };

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
      doubtful: Place[];
      generation: number;
    };

/**
 * Which Google calls lead from what the mapping says to what should be.
 *
 * @param desired null if nothing should be there
 */
export function plan(resource: string, mapping: Mapping | null, desired: Desired | null): Plan {
  const settled = mapping?.settled ?? [];
  const known = mapping && mapping.doubtful.length > 0 ? mapping.doubtful : settled;
  const generation = mapping?.generation ?? -1;

  const targets = desired ? targetsOf(resource, known, desired, generation + 1) : [];
  const targetIds = new Set(targets.map(({ place }) => place.googleEventId));
  const others = known.filter(({ googleEventId: id }) => !targetIds.has(id));
  const writes = targets.flatMap(({ how, ...target }): Step[] =>
    how === 'keep' ? [] : [{ kind: how, ...target }],
  );
  const deletions = others.map((place): Step => ({ kind: 'delete', place }));
  if (writes.length + deletions.length === 0) return { kind: 'none' };

  return {
    kind: 'change',
    outcome: desired ? outcomeOf(settled, desired.projection) : 'deleted',
    steps: [...writes, ...deletions],
    doubtful: [
      ...others.map(unknown),
      ...targets.map(({ how, place }) => (how === 'keep' ? place : unknown(place))),
    ],
    generation: Math.max(generation, ...targets.map(({ place }) => place.generation)),
  };
}

/** Where each event should be, and what that takes. */
function targetsOf(
  resource: string,
  known: Place[],
  { configuration: { id: configuration }, projection }: Desired,
  generation: number,
) {
  const { owner, eventType, product, pieces } = projection;
  return pieces.map(({ name: piece, event }) => {
    const hash = eventHash(projection, event);
    const present = known.findLast(
      (place) =>
        place.owner === owner.address &&
        place.eventType === eventType &&
        place.product === product &&
        place.piece === piece,
    );
    if (!present) {
      const about = { configuration, owner: owner.address, ownerId: owner.id, eventType, product, piece };
      return { how: 'insert' as const, place: placeFor(resource, about, generation), event, hash };
    }
    // A rehired employee has a new id and the old address: what changes for the new id concerns this event from now on.
    const place = { ...present, configuration, ownerId: owner.id };
    if (present.hash === null) return { how: 'settle' as const, place, event, hash };
    return { how: present.hash === hash ? ('keep' as const) : ('update' as const), place, event, hash };
  });
}

/** The place of a further event of the resource: an id that was not used before. */
export function placeFor(
  resource: string,
  place: Omit<Place, 'googleEventId' | 'generation' | 'hash' | 'etag' | 'link'>,
  generation: number,
): Place {
  const id = googleEventId(resource, { ...place, generation });
  return { ...place, generation, googleEventId: id, hash: null, etag: null, link: null };
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

function outcomeOf(settled: Place[], { owner }: EventProjection): 'created' | 'updated' | 'moved' {
  if (settled.length === 0) return 'created';
  return settled.some((place) => place.owner === owner.address) ? 'updated' : 'moved';
}

function unknown(place: Place): Place {
  return { ...place, hash: null, etag: null };
}

/**
 * The id of an event in Google, the same whenever it is computed: what was written before a crash is found again.
 * Google takes `a-v0-9`, so hexadecimal is valid.
 * See {@link https://developers.google.com/workspace/calendar/api/v3/reference/events/insert events.insert}.
 */
export function googleEventId(
  resource: string,
  { owner, eventType, generation, piece }: Pick<Place, 'owner' | 'eventType' | 'generation' | 'piece'>,
): string {
  const parts = [resource, owner, eventType, generation, ...(piece === '' ? [] : [piece])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
