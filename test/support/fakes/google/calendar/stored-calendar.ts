import { createHash } from 'node:crypto';
import { ApiError } from '../api-error';
import { checkEvent, checkEventId, instantOf } from './event-rules';
import { keptEvent, presentedEvent, readEventBody, type GoogleEvent, type StoredEvent } from './google-event';
import { checkOutOfOffice, checkWorkingLocation } from './status-event-rules';

/** The result of reviving a deleted event. */
export type Revival = 'accept' | 400 | 403 | 404 | 410;

export type CalendarOwner = { email: string; hasWorkingLocations: boolean; hasOutOfOffice: boolean };

export type Change = {
  owner: string;
  eventId: string;
  kind: 'inserted' | 'updated' | 'deleted';
  by: 'api' | 'hand';
};

export type CalendarEnvironment = {
  now: () => number;
  /** How Google answers a PUT that revives a deleted event: documented nowhere, so tests try each variant. */
  revival: () => Revival;
  onChange: (change: Change) => void;
};

type By = Change['by'];
/** An etag; null matches any version of the event. */
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
      if (by === 'api') checkRevival(this.environment.revival());
    } else if (body.status === 'cancelled') {
      return this.#cancel(current, by);
    }
    this.#check(body);
    const { created, iCalUID, eventType } = current;
    const sequence = current.sequence + (isRescheduled(current, body) ? 1 : 0);
    return this.#keep({ ...body, id, created, iCalUID, eventType, sequence }, 'updated', by);
  }

  /** Changes fields as a person does in the calendar. Fields that are not in the patch stay, arrays are replaced. */
  patchByHand(id: string, patch: GoogleEvent): StoredEvent {
    return this.replace(id, readEventBody(mergePatch(this.get(id), patch)), null, 'hand');
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
    this.environment.onChange({ owner: this.owner.email, eventId: stored.id, kind, by });
    return this.#present(stored);
  }

  #check(body: GoogleEvent): void {
    checkEvent(body);
    checkWorkingLocation(body);
    checkOutOfOffice(body);
    const { hasWorkingLocations, hasOutOfOffice } = this.owner;
    if (body.eventType === 'workingLocation' && !hasWorkingLocations) throw notEnabled('Working location');
    if (body.eventType === 'outOfOffice' && !hasOutOfOffice) throw notEnabled('Out of office');
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

/** ASSUMPTION: Google documents no answer for accounts whose edition lacks these events. */
function notEnabled(feature: string): ApiError {
  return new ApiError(403, 'forbidden', `${feature} is not enabled for this user.`);
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

/** The iCalendar sequence counts the changes that guests must see. */
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

function checkRevival(revival: Revival): void {
  if (revival !== 'accept') throw REVIVAL_ERRORS[revival]();
}

/** JSON Merge Patch (RFC 7396): null removes, objects merge, arrays are replaced. */
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
