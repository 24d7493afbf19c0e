import { trainingSession, workplace, type CalendarEventData } from './calendar-event';
import type { TrainingSessionData, WorkplaceData } from './calendar-event';
import { calendarEventChange, type Change, type LuccaEvent } from './event';
import { employee, type EmployeeReference } from './reference';

/** What Lucca Formation knows of a session; the registrations are kept beside it. */
export type Session = Omit<TrainingSessionData, 'attendees'>;

/**
 * A small Lucca: it keeps sessions, registrations and workplaces, and every change gives the event that tells of it.
 * Event ids and `occurredAt` increase; in which order the events are delivered is up to the caller.
 */
export class FakeLucca {
  readonly sessions = new Map<string, Session>();
  /** The registered employees, by session. */
  readonly registrations = new Map<string, EmployeeReference[]>();
  readonly workplaces = new Map<string, WorkplaceData>();
  #lastId = 1000;
  #lastEventId = 100;
  #lastInstant = 0;

  /**
   * @param now ms since the epoch
   * @param establishment id of the business establishment that everybody belongs to
   */
  constructor(
    private readonly now: () => number,
    private readonly establishment: string,
  ) {}

  hire(email: string | null): EmployeeReference {
    return employee(this.#nextId(), email);
  }

  /** A session that nobody is registered for is not in any calendar: there is no event yet. */
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
      ? this.#tell('created', this.#sessionData(id))
      : this.#tell('updated', this.#sessionData(id), { attendees: before });
  }

  /** The session leaves the calendar with its last registration. */
  cancelRegistration({ id }: Session, guest: EmployeeReference): LuccaEvent {
    const before = this.#registered(id);
    this.registrations.set(
      id,
      before.filter((one) => one.id !== guest.id),
    );
    const left = this.#registered(id).length;
    return this.#tell(left === 0 ? 'deleted' : 'updated', this.#sessionData(id), { attendees: before });
  }

  changeSession({ id }: Session, change: Partial<Session>): LuccaEvent {
    const before = known(this.sessions, id);
    this.sessions.set(id, { ...before, ...change });
    return this.#tell('updated', this.#sessionData(id), previous(before, change));
  }

  setWorkplace(place: Omit<Partial<WorkplaceData>, 'id'>): LuccaEvent {
    const set = workplace({ ...place, id: this.#nextId() });
    this.workplaces.set(set.id, set);
    return this.#tell('created', set);
  }

  changeWorkplace(id: string, change: Partial<WorkplaceData>): LuccaEvent {
    const before = known(this.workplaces, id);
    const after = { ...before, ...change };
    this.workplaces.set(id, after);
    return this.#tell('updated', after, previous(before, change));
  }

  removeWorkplace(id: string): LuccaEvent {
    const removed = known(this.workplaces, id);
    this.workplaces.delete(id);
    return this.#tell('deleted', removed);
  }

  #sessionData(id: string): TrainingSessionData {
    return trainingSession({ ...known(this.sessions, id), attendees: this.#registered(id) });
  }

  #registered(id: string): EmployeeReference[] {
    return known(this.registrations, id);
  }

  #tell(change: Change, data: CalendarEventData, previousAttributes?: Record<string, unknown>): LuccaEvent {
    this.#lastInstant = Math.max(this.now(), this.#lastInstant + 1);
    const occurredAt = new Date(this.#lastInstant).toISOString();
    const circumstances = { id: String(++this.#lastEventId), occurredAt, previousAttributes };
    return calendarEventChange(
      change,
      { ...data, lastUpdatedAt: occurredAt },
      { ...circumstances, establishment: this.establishment },
    );
  }

  #nextId(): string {
    return String(++this.#lastId);
  }
}

function known<T>(all: ReadonlyMap<string, T>, id: string): T {
  const found = all.get(id);
  if (found === undefined) throw new Error(`Lucca knows nothing with the id ${id}`);
  return found;
}

function previous(before: object, change: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(before).filter(([name]) => name in change));
}
