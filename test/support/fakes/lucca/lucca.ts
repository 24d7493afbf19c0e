import {
  trainingSession,
  workplace,
  type CalendarEventData,
  type TrainingSessionData,
  type WorkplaceData,
} from './calendar-event';
import { luccaEvent, type Change, type LuccaEvent } from './event';
import { leave, type LeaveData } from './leave';
import { existing, Organization, type EmployeeChange, type Hiring } from './organization';
import { reference, type EmployeeReference, type Reference } from './reference';

/** A session in Lucca's training product, without its registrations. */
export type Session = Omit<TrainingSessionData, 'attendees'>;

/** A leave without the derived fields. */
export type LeaveRequest = Partial<Omit<LeaveData, 'id' | 'days' | 'totalDuration'>>;

/**
 * An in-memory Lucca with employees, sessions, registrations, workplaces and leaves. Every change returns its event.
 * Event ids and `occurredAt` increase (LUCCA-13), in one API version (LUCCA-14); the caller decides in which order the events are delivered.
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

  /** Returns no event, as for employees from before the connector; {@link announce} returns it. */
  hire(email: string | null, hiring: Hiring = {}): EmployeeReference {
    return this.organization.hire(this.#nextId(), email, hiring);
  }

  announce({ id }: Reference): LuccaEvent {
    const data = this.organization.employee(id);
    if (!data) throw new Error(`Lucca has no employee with the id ${id}`);
    return this.#emitOf(id, 'employee.created', data);
  }

  changeAddress(employee: Reference, email: string | null): LuccaEvent {
    return this.#changeEmployee(employee, { email });
  }

  rename(employee: Reference, names: Pick<EmployeeChange, 'givenName' | 'familyName'>): LuccaEvent {
    return this.#changeEmployee(employee, names);
  }

  /** The employment has ended. */
  deactivate(employee: Reference): LuccaEvent {
    return this.#changeEmployee(employee, { status: 'deactivated' });
  }

  /** The employee gets a job position at another establishment. */
  transfer({ id }: Reference, establishment: string): LuccaEvent[] {
    const before = this.organization.employee(id)?.applicableJobPosition;
    const position = this.organization.transfer(id, establishment);
    return [
      this.#emitOf(id, 'job-position.created', position),
      this.#emitOf(id, 'employee.updated', this.organization.change(id, {}), {
        applicableJobPosition: before,
      }),
    ];
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

  #changeEmployee({ id }: Reference, change: EmployeeChange): LuccaEvent {
    const before = this.organization.employee(id) ?? {};
    const data = this.organization.change(id, change);
    return this.#emitOf(id, 'employee.updated', data, previous(before, change));
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
    return this.#emitOf(data.employee.id, `leave.${change}`, data, previousAttributes);
  }

  /** Emits an event with the establishment of an employee: for a session, that of its organizer. */
  #emitOf(
    employeeId: string,
    topic: string,
    data: Reference,
    previousAttributes?: Record<string, unknown>,
  ): LuccaEvent {
    return this.#emit(topic, data, previousAttributes, this.organization.establishmentOf(employeeId));
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
    const { id } = data.category === 'work-location' ? data.employee : data.organizer;
    return this.#emitOf(id, `calendar-event.${change}`, addressed, previousAttributes);
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

function previous(before: object, change: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(before).filter(([name]) => name in change));
}
