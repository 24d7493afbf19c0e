import { createHash } from 'node:crypto';
import type { Configuration } from '../store/configuration';
import type { Mapping, Place } from '../store/mapping';
import type { Outcome } from '../store/sync-log';
import { googleEventId } from './google-event-id';
import type { EventProjection } from './projection';

/** The event that should exist, and the configuration that writes it. */
export type Desired = {
  configuration: Configuration;
  projection: EventProjection;
  /** ISO 8601, where the projection is a plain event because Google refuses working locations; else null. */
  workingLocationRefusedUntil: string | null;
};

/**
 * One step towards the state that should be:
 * - `insert`: nothing should be at the place yet;
 * - `update`: our event is there;
 * - `settle`: whether it is there is not known: it is read, and made right;
 * - `delete`: whatever is there goes.
 */
export type Step = { kind: 'insert' | 'update' | 'settle' | 'delete'; place: Place };

export type Plan =
  /** What is there is what should be. */
  | { kind: 'none' }
  | {
      kind: 'change';
      outcome: Extract<Outcome, 'created' | 'updated' | 'moved' | 'deleted'>;
      /** In this order: an event is inserted at its new place before it goes from its old one. */
      steps: Step[];
      /** Every place where an event of ours may be from the first step on: the intent, to be written ahead. */
      doubtful: Place[];
      generation: number;
    };

/**
 * Which Google calls lead from what the mapping says to what should be.
 *
 * @param desired null if nothing should be there
 */
export function plan(resource: string, mapping: Mapping | null, desired: Desired | null): Plan {
  const settled = mapping?.settled ?? null;
  const doubtful = mapping?.doubtful ?? [];
  const inDoubt = doubtful.length > 0;
  const generation = mapping?.generation ?? -1;
  const known = inDoubt ? doubtful : settled ? [settled] : [];

  if (!desired) {
    if (known.length === 0) return { kind: 'none' };
    const steps = known.map((place): Step => ({ kind: 'delete', place }));
    return { kind: 'change', outcome: 'deleted', steps, doubtful: known, generation };
  }
  if (!inDoubt && settled && mapping?.hash === projectionHash(desired.projection)) return { kind: 'none' };

  const { owner, eventType, product, guests } = desired.projection;
  const present = known.findLast(
    (place) => place.owner === owner.address && place.eventType === eventType && place.product === product,
  );
  const target = present
    ? { ...present, configuration: desired.configuration.id, guests: union(present.guests, guests) }
    : placeFor(resource, placeWithoutId(desired), generation + 1);
  const others = known.filter(({ googleEventId: id }) => id !== target.googleEventId);
  return {
    kind: 'change',
    outcome: outcomeOf(settled, desired.projection),
    steps: [
      { kind: !present ? 'insert' : inDoubt ? 'settle' : 'update', place: target },
      ...others.map((place): Step => ({ kind: 'delete', place })),
    ],
    doubtful: [...others, target],
    generation: Math.max(generation, target.generation),
  };
}

/** The place of a further event of the resource: the same calendar and type, an id that was not used before. */
export function placeFor(
  resource: string,
  place: Omit<Place, 'googleEventId' | 'generation'>,
  generation: number,
): Place {
  return { ...place, generation, googleEventId: googleEventId(resource, { ...place, generation }) };
}

/** Equal hashes: nothing to write. */
export function projectionHash({ owner, eventType, event }: EventProjection): string {
  return createHash('sha256')
    .update(JSON.stringify([owner.address, eventType, event]))
    .digest('hex');
}

function outcomeOf(before: Place | null, { owner }: EventProjection): 'created' | 'updated' | 'moved' {
  if (!before) return 'created';
  return before.owner === owner.address ? 'updated' : 'moved';
}

function placeWithoutId({ configuration, projection }: Desired): Omit<Place, 'googleEventId' | 'generation'> {
  const { owner, eventType, product, guests } = projection;
  return {
    configuration: configuration.id,
    owner: owner.address,
    ownerId: owner.id,
    eventType,
    product,
    guests,
  };
}

function union(some: string[], others: string[]): string[] {
  return [...new Set([...some, ...others])];
}
