import { createHash } from 'node:crypto';
import { ApiError } from '../api-error';
import { listEvents } from './event-list';
import { checkEvent, checkEventId, instantOf } from './event-rules';
import {
  keptEvent,
  presentedCopy,
  presentedEvent,
  readEventBody,
  type GoogleEvent,
  type StoredEvent,
} from './google-event';
import { refusalError, type GoogleSwitches, type Revival } from '../switches';
import { mergePatch } from './merge-patch';
import { checkStatusEvent, type CalendarOwner } from './status-event-rules';

export type Change = {
  owner: string;
  eventId: string;
  kind: 'inserted' | 'updated' | 'deleted';
  by: 'api' | 'hand';
};

export type CalendarEnvironment = {
  now: () => number;
  switches: GoogleSwitches;
  onChange: (change: Change) => void;
};

type By = Change['by'];
/** An etag; null matches any version of the event. */
type IfMatch = string | null;

/** The primary calendar of one account. Deleted events stay as `cancelled`, and keep their ids. */
export class StoredCalendar {
  readonly #events = new Map<string, StoredEvent>();
  #lastTick = 0;
  /** Since the last other call. */
  #insertsInARow = 0;

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

  /** A list by a private property; see {@link listEvents}. */
  list(query: Record<string, string>): object {
    this.#insertsInARow = 0;
    return listEvents(this.live(), { query, returns: this.environment.switches.listByProperty });
  }

  get(id: string): StoredEvent {
    this.#insertsInARow = 0;
    const event = this.#find(id);
    const { deletedEvent } = this.environment.switches;
    // GOOGLE-12
    if (event.status === 'cancelled' && deletedEvent) throw refusalError(deletedEvent);
    return this.#present(event);
  }

  insert(body: GoogleEvent): StoredEvent {
    const { ids, takenId } = this.environment.switches;
    this.#checkBurst();
    // GOOGLE-09
    const id = (ids === 'kept' ? body.id : null) ?? this.#newId();
    checkEventId(id);
    if (body.id && body.iCalUID) throw ApiError.invalid('Only one of id and iCalUID can be given.');
    if (body.status === 'cancelled') throw ApiError.invalid('A new event cannot be cancelled.');
    this.#check(body);
    // GOOGLE-10
    if (this.#events.has(id) && takenId) throw refusalError(takenId);
    const created = new Date(this.environment.now()).toISOString();
    const identity = { id, created, iCalUID: body.iCalUID ?? `${id}@google.com`, sequence: 0 };
    return this.#keep({ ...body, ...identity, eventType: body.eventType ?? 'default' }, 'inserted', 'api');
  }

  /** PUT: fields that are not in the body are reset. */
  replace(id: string, body: GoogleEvent, ifMatch: IfMatch, by: By = 'api'): StoredEvent {
    this.#insertsInARow = 0;
    const current = this.#findMatching(id, ifMatch);
    checkImmutable(current, body);
    if (current.status === 'cancelled') {
      if (body.status === 'cancelled') throw GONE;
      // GOOGLE-15
      const { revive } = this.environment.switches;
      if (by === 'api') {
        if (revive === 'ignore') return this.#present(current);
        if (revive !== 'accept') throw REVIVAL_ERRORS[revive]();
      }
    } else if (body.status === 'cancelled') {
      return this.#cancel(current, by);
    }
    this.#check(body);
    const { created, iCalUID, eventType } = current;
    const sequence = current.sequence + (isRescheduled(current, body) ? 1 : 0);
    const event = { ...body, id, created, iCalUID, eventType, sequence };
    // GOOGLE-16
    const isReset = by === 'api' && this.environment.switches.answersOnUpdate === 'reset';
    return this.#keep(isReset ? withoutAnswers(event) : event, 'updated', by);
  }

  /** Changes fields as a person does in the calendar. Fields that are not in the patch stay, arrays are replaced. */
  patchByHand(id: string, patch: GoogleEvent): StoredEvent {
    const current = this.#present(this.#find(id));
    return this.replace(id, readEventBody(mergePatch(current, patch)), null, 'hand');
  }

  /** The copy of a live event in the calendar of a guest; null if there is none. */
  copyFor(guest: string, id: string): StoredEvent | null {
    const event = this.#events.get(id);
    if (!event || event.status === 'cancelled') return null;
    const isGuest = event.attendees?.some(({ email }) => email === guest.toLowerCase());
    return isGuest ? presentedCopy(event, { organizer: this.owner.email, guest }) : null;
  }

  /** A guest answers in their own calendar. */
  answer(guest: string, id: string, responseStatus: string): void {
    const current = this.#find(id);
    const attendees = current.attendees?.map((one) =>
      one.email === guest.toLowerCase() ? { ...one, responseStatus } : one,
    );
    this.#keep({ ...current, attendees }, 'updated', 'hand');
    // GOOGLE-17
    const isUnchanged = this.environment.switches.etagOnAnswer === 'stays';
    if (isUnchanged) this.#events.set(id, { ...this.#find(id), etag: current.etag });
  }

  delete(id: string, ifMatch: IfMatch): void {
    this.#insertsInARow = 0;
    const current = this.#findMatching(id, ifMatch);
    // GOOGLE-13
    if (current.status === 'cancelled') throw refusalError(this.environment.switches.secondDeletion);
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
      ...keptEvent(event, this.environment.switches),
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
    const { switches } = this.environment;
    checkEvent(body, switches);
    const others = () =>
      [...this.#events.values()].filter(({ id, status }) => id !== body.id && status !== 'cancelled');
    checkStatusEvent(body, others, { ...this.owner, switches });
  }

  /** GOOGLE-29: Google limits quick writes to one calendar, whatever the quota. */
  #checkBurst(): void {
    const { burst } = this.environment.switches;
    this.#insertsInARow += 1;
    if (burst && this.#insertsInARow > burst.writes) throw refusalError(burst);
  }

  #find(id: string): StoredEvent {
    const event = this.#events.get(id);
    // GOOGLE-14
    if (!event) throw refusalError(this.environment.switches.neverExisted);
    return event;
  }

  #findMatching(id: string, ifMatch: IfMatch): StoredEvent {
    const event = this.#find(id);
    const isOutdated = ifMatch !== null && ifMatch !== '*' && ifMatch !== event.etag;
    // GOOGLE-11
    const { outdatedEtag } = this.environment.switches;
    if (isOutdated && outdatedEtag) throw refusalError(outdatedEtag);
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

function withoutAnswers<T extends GoogleEvent>(event: T): T {
  const attendees = event.attendees?.map((guest) => ({ ...guest, responseStatus: 'needsAction' }));
  return { ...event, attendees };
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

const GONE = new ApiError(410, 'deleted', 'Resource has been deleted');

const REVIVAL_ERRORS: Record<Exclude<Revival, 'accept' | 'ignore'>, () => ApiError> = {
  400: () => ApiError.invalid('Invalid Value'),
  403: () => new ApiError(403, 'forbidden', 'Forbidden'),
  404: () => ApiError.notFound(),
  410: () => GONE,
};
