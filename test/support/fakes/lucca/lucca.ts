import {
  trainingSession,
  workplace,
  type CalendarEventData,
  type TrainingSessionData,
  type WorkplaceData,
} from './calendar-event';
import { luccaEvent, type Change, type LuccaEvent } from './event';
import { leave, type LeaveData } from './leave';
import { Organization, type Hiring } from './organization';
import { reference, type EmployeeReference, type Reference } from './reference';

/** A session in Lucca's training product, without its registrations. */
export type Session = Omit<TrainingSessionData, 'attendees'>;

/** A leave without the derived fields. */
export type LeaveRequest = Partial<Omit<LeaveData, 'id' | 'days' | 'totalDuration'>>;

/**
 * An in-memory Lucca with employees, sessions, registrations, workplaces and leaves. Every change returns its event. Event ids
 * and `occurredAt` increase; the caller decides in which order the events are delivered.
 */
export class FakeLucca {
  readonly organization: Organization;
  /** All events, in order. */
  readonly events: LuccaEvent[] = [];
  readonly sessions = new Map<string, Session>();
  /** The registered employees, by session. */
  readonly registrations = new Map<string, EmployeeReference[]>();
  readonly workplaces = new Map<string, WorkplaceData>();
  readonly leaves = new Map<string, LeaveData>();
  #lastId = 1000;
  #lastTestId = 0;
  #lastEventId = 100;
  #lastInstant = 0;

  /**
   * @param now ms since the epoch
   * @param establishment id of the default business establishment
   */
  constructor(
    private readonly now: () => number,
    private readonly establishment: string,
  ) {
    this.organization = new Organization(establishment);
  }

  hire(email: string | null, hiring: Hiring = {}): EmployeeReference {
    return this.organization.hire(this.#nextId(), email, hiring);
  }

  changeAddress({ id }: Reference, email: string | null): LuccaEvent {
    const before = this.organization.employee(id)?.email ?? null;
    return this.#emit('employee.updated', this.organization.changeAddress(id, email), { email: before });
  }

  /** Returns no event: a session without registrations is not in any calendar. */
  plan(session: Omit<Partial<Session>, 'id'>): Session {
    const planned = trainingSession({ ...session, id: this.#nextId() });
    this.sessions.set(planned.id, planned);
    this.registrations.set(planned.id, []);
    return planned;
  }

  /** The session appears in the calendar with its first registration. */
  register({ id }: Session, ...guests: EmployeeReference[]): LuccaEvent {
    const before = this.#registered(id);
    this.registrations.set(id, [...before, ...guests]);
    return before.length === 0
      ? this.#emitCalendarEvent('created', this.#sessionData(id))
      : this.#emitCalendarEvent('updated', this.#sessionData(id), { attendees: before });
  }

  /** The session leaves the calendar with its last registration. */
  cancelRegistration({ id }: Session, guest: EmployeeReference): LuccaEvent {
    const before = this.#registered(id);
    this.registrations.set(
      id,
      before.filter((one) => one.id !== guest.id),
    );
    const left = this.#registered(id).length;
    return this.#emitCalendarEvent(left === 0 ? 'deleted' : 'updated', this.#sessionData(id), {
      attendees: before,
    });
  }

  changeSession({ id }: Session, change: Partial<Session>): LuccaEvent {
    const before = existing(this.sessions, id);
    this.sessions.set(id, { ...before, ...change });
    return this.#emitCalendarEvent('updated', this.#sessionData(id), previous(before, change));
  }

  setWorkplace(place: Omit<Partial<WorkplaceData>, 'id'>): LuccaEvent {
    const set = workplace({ ...place, id: this.#nextId() });
    this.workplaces.set(set.id, set);
    return this.#emitCalendarEvent('created', set);
  }

  changeWorkplace(id: string, change: Partial<WorkplaceData>): LuccaEvent {
    const before = existing(this.workplaces, id);
    const after = { ...before, ...change };
    this.workplaces.set(id, after);
    return this.#emitCalendarEvent('updated', after, previous(before, change));
  }

  /** `tentative` until it is approved, `confirmed` if no approval is needed. */
  requestLeave(request: LeaveRequest): LuccaEvent {
    return this.#keepLeave('created', leave({ ...request, id: this.#nextId() }));
  }

  approveLeave(id: string): LuccaEvent {
    return this.changeLeave(id, { status: 'confirmed' });
  }

  changeLeave(id: string, change: LeaveRequest): LuccaEvent {
    const before = existing(this.leaves, id);
    return this.#keepLeave('updated', leave({ ...before, ...change }), previous(before, change));
  }

  /** The event that Lucca sends to test an endpoint. */
  testConnection(): LuccaEvent {
    this.#lastTestId += 1;
    return this.#emit('test.created', reference('test', String(this.#lastTestId)));
  }

  #sessionData(id: string): TrainingSessionData {
    return trainingSession({ ...existing(this.sessions, id), attendees: this.#registered(id) });
  }

  #registered(id: string): EmployeeReference[] {
    return existing(this.registrations, id);
  }

  #keepLeave(change: Change, data: LeaveData, previousAttributes?: Record<string, unknown>): LuccaEvent {
    const event = this.#emitLeave(change, data, previousAttributes);
    this.leaves.set(data.id, { ...data, lastUpdatedAt: event.occurredAt });
    return event;
  }

  #emitLeave(change: Change, data: LeaveData, previousAttributes?: Record<string, unknown>): LuccaEvent {
    const establishment = this.organization.establishmentOf(data.employee.id);
    return this.#emit(`leave.${change}`, data, previousAttributes, establishment);
  }

  #emitCalendarEvent(
    change: Change,
    data: CalendarEventData,
    previousAttributes?: Record<string, unknown>,
  ): LuccaEvent {
    const { organization } = this;
    const addressed =
      data.category === 'work-location'
        ? { ...data, employee: organization.refer(data.employee) }
        : {
            ...data,
            organizer: organization.refer(data.organizer),
            attendees: data.attendees.map((attendee) => organization.refer(attendee)),
          };
    return this.#emit(`calendar-event.${change}`, addressed, previousAttributes);
  }

  #emit(
    topic: string,
    data: Reference,
    previousAttributes?: Record<string, unknown>,
    establishment = this.establishment,
  ): LuccaEvent {
    this.#lastInstant = Math.max(this.now(), this.#lastInstant + 1);
    const occurredAt = new Date(this.#lastInstant).toISOString();
    const context = { id: String(++this.#lastEventId), occurredAt, previousAttributes, establishment };
    const current = { ...data, lastUpdatedAt: occurredAt };
    const event = luccaEvent(topic, current, context);
    this.events.push(event);
    return event;
  }

  #nextId(): string {
    return String(++this.#lastId);
  }
}

function existing<T>(all: ReadonlyMap<string, T>, id: string): T {
  const found = all.get(id);
  if (found === undefined) throw new Error(`The fake of Lucca has no resource with the id ${id}`);
  return found;
}

function previous(before: object, change: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(before).filter(([name]) => name in change));
}
