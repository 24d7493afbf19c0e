import { createHash } from 'node:crypto';
import { ApiError } from '../api-error';
import type { Revival, Switches } from '../switches';
import { readEventBody } from './event-body';
import { checkEvent, checkEventId } from './event-rules';
import { instantOf } from './event-times';
import { keptEvent, presentedEvent, type GoogleEvent, type StoredEvent } from './google-event';

export type CalendarOwner = { email: string; hasWorkingLocations: boolean; hasOutOfOffice: boolean };

export type Change = {
  owner: string;
  eventId: string;
  kind: 'inserted' | 'updated' | 'deleted';
  by: 'api' | 'hand';
};

export type CalendarEnvironment = {
  now: () => number;
  switches: Switches;
  changed: (change: Change) => void;
};

type By = Change['by'];
/** Null: any version of the event. */
type IfMatch = string | null;

/** The primary calendar of one account. Deleted events stay as `cancelled`, and keep their ids. */
export class StoredCalendar {
  readonly #events = new Map<string, StoredEvent>();
  #lastTick = 0;

  constructor(
    private readonly owner: CalendarOwner,
    private readonly environment: CalendarEnvironment,
  ) {}

  /** All events including deleted ones, in the order of insertion. */
  all(): StoredEvent[] {
    return [...this.#events.values()].map((event) => this.#present(event));
  }

  live(): StoredEvent[] {
    const live = this.all().filter(({ status }) => status !== 'cancelled');
    return live.sort((a, b) => instantOf(a.start) - instantOf(b.start));
  }

  get(id: string): StoredEvent {
    return this.#present(this.#find(id));
  }

  insert(body: GoogleEvent): StoredEvent {
    const id = body.id ?? this.#newId();
    checkEventId(id);
    if (body.id && body.iCalUID) throw ApiError.invalid('Only one of id and iCalUID can be given.');
    if (body.status === 'cancelled') throw ApiError.invalid('A new event cannot be cancelled.');
    this.#check(body);
    if (this.#events.has(id)) {
      throw new ApiError(409, 'duplicate', 'The requested identifier already exists.');
    }
    const created = new Date(this.environment.now()).toISOString();
    const identity = { id, created, iCalUID: body.iCalUID ?? `${id}@google.com`, sequence: 0 };
    return this.#keep({ ...body, ...identity, eventType: body.eventType ?? 'default' }, 'inserted', 'api');
  }

  /** PUT: fields that are not in the body are reset. */
  replace(id: string, body: GoogleEvent, ifMatch: IfMatch, by: By = 'api'): StoredEvent {
    const current = this.#findMatching(id, ifMatch);
    checkImmutable(current, body);
    if (current.status === 'cancelled') {
      if (body.status === 'cancelled') throw ApiError.gone();
      if (by === 'api') checkRevival(this.environment.switches, ifMatch);
    } else if (body.status === 'cancelled') {
      return this.#cancel(current, by);
    }
    this.#check(body);
    const { created, iCalUID, eventType } = current;
    const sequence = current.sequence + (isRescheduled(current, body) ? 1 : 0);
    return this.#keep({ ...body, id, created, iCalUID, eventType, sequence }, 'updated', by);
  }

  /** PATCH: fields that are not in the patch stay, arrays are replaced. */
  patch(id: string, patch: unknown, ifMatch: IfMatch, by: By = 'api'): StoredEvent {
    const patched = readEventBody(mergePatch(this.get(id), patch));
    return this.replace(id, patched, ifMatch, by);
  }

  delete(id: string, ifMatch: IfMatch): void {
    const current = this.#findMatching(id, ifMatch);
    if (current.status === 'cancelled') throw ApiError.gone();
    this.#cancel(current, 'api');
  }

  #cancel(current: StoredEvent, by: By): StoredEvent {
    return this.#keep({ ...current, status: 'cancelled', sequence: current.sequence + 1 }, 'deleted', by);
  }

  #keep(
    event: GoogleEvent & Pick<StoredEvent, 'id' | 'created' | 'iCalUID' | 'eventType' | 'sequence'>,
    kind: Change['kind'],
    by: By,
  ): StoredEvent {
    const stored: StoredEvent = {
      ...keptEvent(event),
      ...{ id: event.id, created: event.created, iCalUID: event.iCalUID, sequence: event.sequence },
      eventType: event.eventType,
      status: event.status ?? 'confirmed',
      start: event.start ?? {},
      end: event.end ?? {},
      updated: new Date(this.environment.now()).toISOString(),
      etag: this.#newEtag(),
    };
    this.#events.set(stored.id, stored);
    this.environment.changed({ owner: this.owner.email, eventId: stored.id, kind, by });
    return this.#present(stored);
  }

  #check(body: GoogleEvent): void {
    checkEvent(body);
    const { workingLocationRefusal, outOfOfficeRefusal } = this.environment.switches;
    const { hasWorkingLocations, hasOutOfOffice } = this.owner;
    if (body.eventType === 'workingLocation' && !hasWorkingLocations) throw refusalOf(workingLocationRefusal);
    if (body.eventType === 'outOfOffice' && !hasOutOfOffice) throw refusalOf(outOfOfficeRefusal);
  }

  #find(id: string): StoredEvent {
    const event = this.#events.get(id);
    if (!event) throw ApiError.notFound();
    return event;
  }

  #findMatching(id: string, ifMatch: IfMatch): StoredEvent {
    const event = this.#find(id);
    if (ifMatch !== null && ifMatch !== '*' && ifMatch !== event.etag) {
      throw new ApiError(412, 'conditionNotMet', 'Precondition Failed');
    }
    return event;
  }

  #present(event: StoredEvent): StoredEvent {
    return presentedEvent(event, this.owner.email);
  }

  #newEtag(): string {
    this.#lastTick = Math.max(this.#lastTick + 1, this.environment.now());
    return `"${this.#lastTick * 2000}"`;
  }

  /** Hexadecimal digits are base32hex too. */
  #newId(): string {
    return createHash('sha256').update(`${this.owner.email} ${this.#events.size}`).digest('hex').slice(0, 26);
  }
}

function refusalOf({ status, reason, message }: Switches['workingLocationRefusal']): ApiError {
  return new ApiError(status, reason, message);
}

function checkImmutable(current: StoredEvent, body: GoogleEvent): void {
  if ((body.eventType ?? 'default') !== current.eventType) {
    throw new ApiError(400, 'eventTypeRestriction', 'The event type cannot be changed.');
  }
  if ((body.id ?? current.id) !== current.id) throw ApiError.invalid('The id cannot be changed.');
  if ((body.iCalUID ?? current.iCalUID) !== current.iCalUID)
    throw ApiError.invalid('The iCalUID cannot be changed.');
  if ((body.sequence ?? current.sequence) < current.sequence)
    throw ApiError.invalid('Invalid sequence value.');
}

/** The iCalendar sequence counts the changes that are relevant for guests. */
function isRescheduled(current: StoredEvent, { start, end }: GoogleEvent): boolean {
  const times = JSON.stringify([start, end]);
  return current.status === 'cancelled' || times !== JSON.stringify([current.start, current.end]);
}

const REVIVAL_ERRORS: Record<Exclude<Revival, 'accept'>, () => ApiError> = {
  400: () => ApiError.invalid('Invalid Value'),
  403: () => new ApiError(403, 'forbidden', 'Forbidden'),
  404: () => ApiError.notFound(),
  410: () => ApiError.gone(),
};

/**
 * Checks whether a write may revive a deleted event.
 *
 * @param ifMatch null for a write without etag
 */
function checkRevival({ revive, reviveUnread }: Switches, ifMatch: string | null): void {
  const revival = ifMatch === null ? (reviveUnread ?? revive) : revive;
  if (revival !== 'accept') throw REVIVAL_ERRORS[revival]();
}

/** JSON Merge Patch (RFC 7396), which is how Google patches: null removes, objects merge, arrays are replaced whole. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value !== undefined) merged[key] = mergePatch(merged[key], value);
  }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
