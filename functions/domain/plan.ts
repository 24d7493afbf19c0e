import { createHash } from 'node:crypto';
import { stableStringify } from '../shared/json';
import type { Configuration } from './configuration';
import type { EventLocation, Mapping, WrittenEvent } from './mapping';
import type { EventProjection } from './projection';
import type { Outcome } from './vocabulary';

/** The events that should exist, and the configuration that writes them. */
export type Desired = {
  configuration: Configuration;
  projection: EventProjection;
  /**
   * ISO 8601: until then, default events replace an event type that Google rejects for the employee; null if none does.
   */
  fallbackUntil: string | null;
};

/**
 * One step towards the desired state:
 * - `insert`: the location is expected to be empty;
 * - `update`: the location is expected to hold our event;
 * - `verify`: the location may hold our event: read it, then insert or update;
 * - `delete`: delete the event if it exists.
 */
export type Step =
  | { kind: 'insert' | 'update' | 'verify'; eventLocation: EventLocation; event: WrittenEvent; hash: string }
  | { kind: 'delete'; eventLocation: EventLocation };

export type Plan =
  /** Google already has the desired state. */
  | { kind: 'none' }
  | {
      kind: 'change';
      outcome: Extract<Outcome, 'created' | 'updated' | 'moved' | 'deleted'>;
      /** In execution order: a move inserts before it deletes. */
      steps: Step[];
      /** The intent to store before the first step: every location that may hold an event from then on. */
      pending: EventLocation[];
      generation: number;
    };

/**
 * Returns the steps that lead from the written state, as the mapping holds it, to the desired state. Pure.
 *
 * @param desired null if no event should exist
 */
export function plan(resource: string, mapping: Mapping | null, desired: Desired | null): Plan {
  const confirmed = mapping?.confirmed ?? [];
  const known = mapping && mapping.pending.length > 0 ? mapping.pending : confirmed;
  const generation = mapping?.generation ?? -1;

  const targets = desired ? targetsOf(resource, known, desired, generation + 1) : [];
  const targetIds = new Set(targets.map(({ eventLocation }) => eventLocation.googleEventId));
  const obsolete = known.filter(({ googleEventId: id }) => !targetIds.has(id));
  const writes = targets.flatMap(({ how, ...target }): Step[] =>
    how === 'keep' ? [] : [{ kind: how, ...target }],
  );
  const deletions = obsolete.map((eventLocation): Step => ({ kind: 'delete', eventLocation }));
  if (writes.length + deletions.length === 0) return { kind: 'none' };

  return {
    kind: 'change',
    outcome: desired ? outcomeOf(confirmed, desired.projection) : 'deleted',
    steps: [...writes, ...deletions],
    pending: [
      ...obsolete.map(asUnknown),
      ...targets.map(({ how, eventLocation }) => (how === 'keep' ? eventLocation : asUnknown(eventLocation))),
    ],
    generation: Math.max(generation, ...targets.map(({ eventLocation }) => eventLocation.generation)),
  };
}

/** Returns the location that each event should have, and how to write it there. */
function targetsOf(
  resource: string,
  known: EventLocation[],
  { configuration: { id: configuration }, projection }: Desired,
  generation: number,
) {
  const { owner, eventType, product, parts } = projection;
  return parts.map(({ name: part, event }) => {
    const hash = eventHash(projection, event);
    const existing = known.findLast(
      (eventLocation) =>
        eventLocation.owner === owner.address &&
        eventLocation.eventType === eventType &&
        eventLocation.product === product &&
        eventLocation.part === part,
    );
    if (!existing) {
      const about = { configuration, owner: owner.address, ownerId: owner.id, eventType, product, part };
      return { how: 'insert' as const, eventLocation: locationFor(resource, about, generation), event, hash };
    }
    // A rehired employee has a new id and the old address: the event belongs to the new id from now on.
    const eventLocation = { ...existing, configuration, ownerId: owner.id };
    if (existing.hash === null) return { how: 'verify' as const, eventLocation, event, hash };
    const how = existing.hash === hash ? ('keep' as const) : ('update' as const);
    return { how, eventLocation, event, hash };
  });
}

function outcomeOf(confirmed: EventLocation[], { owner }: EventProjection): 'created' | 'updated' | 'moved' {
  if (confirmed.length === 0) return 'created';
  return confirmed.some((eventLocation) => eventLocation.owner === owner.address) ? 'updated' : 'moved';
}

/** Returns the location of an event whose state in Google is unknown. */
export function asUnknown(eventLocation: EventLocation): EventLocation {
  return { ...eventLocation, hash: null, etag: null };
}

/** Returns the location of a new event of the resource. A generation that was never used gives an unused id. */
export function locationFor(
  resource: string,
  eventLocation: Omit<EventLocation, 'googleEventId' | 'generation' | 'hash' | 'etag' | 'link'>,
  generation: number,
): EventLocation {
  const id = googleEventId(resource, { ...eventLocation, generation });
  return { ...eventLocation, generation, googleEventId: id, hash: null, etag: null, link: null };
}

/**
 * Returns the id of an event in Google. It is deterministic, so that a retry finds an event that was written before a
 * crash. Google accepts 5 to 1,024 characters of base32hex (`0-9`, `a-v`), unique within a calendar, and recommends ids
 * like UUIDs, of 122 bits. GOOGLE-09: the event gets this id. See {@link
 * https://developers.google.com/workspace/calendar/api/v3/reference/events/insert events.insert}.
 *
 * @returns 32 characters, 160 bits
 */
export function googleEventId(
  resource: string,
  { owner, eventType, generation, part }: Pick<EventLocation, 'owner' | 'eventType' | 'generation' | 'part'>,
): string {
  const parts = [resource, owner, eventType, generation, ...(part === '' ? [] : [part])];
  const digits = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
  return BigInt(`0x${digits}`).toString(32).padStart(32, '0');
}

/**
 * Hashes the content of an event and its calendar. An equal hash means that nothing has to be written. 128 bits are
 * enough: a hash is only compared with that of the previous content of the same event.
 *
 * @returns 22 characters
 */
export function eventHash(
  { owner, eventType }: Pick<EventProjection, 'owner' | 'eventType'>,
  event: WrittenEvent,
): string {
  return createHash('sha256')
    .update(stableStringify([owner.address, eventType, event]))
    .digest()
    .toString('base64url', 0, 16);
}

/** Returns the fields of the mapping that are keys of the index by employee. */
export function ownership(tenant: string, { projection: { owner, endsAt } }: Desired) {
  return { employee: `${tenant}#${owner.id}`, ownerAddress: owner.address, endsAt };
}
