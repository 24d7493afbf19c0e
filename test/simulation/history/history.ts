import type { Fault } from '../../support/fakes/google/faults';
import { trainingSession, workplace } from '../../support/fakes/lucca/calendar-event';
import { leave } from '../../support/fakes/lucca/leave';
import { employeeWithAddress, reference, type Reference } from '../../support/fakes/lucca/reference';
import type { Crash } from '../connector/execution-environment';

/** A sequence of changes and faults that tests play against the connector. */

export const PEOPLE = ['lea', 'max', 'zoe'] as const;
/** Guests of sessions; tom and ann own no event. */
export const GUESTS = ['tom', 'ann', 'lea', 'max'] as const;
/** Ids of calendar events, which are sessions or workplaces. */
export const CALENDAR_EVENTS = ['c1', 'c2', 'c3'] as const;
export const LEAVES = ['l1', 'l2'] as const;
export type Person = (typeof PEOPLE)[number];
export type Resource = (typeof CALENDAR_EVENTS)[number] | (typeof LEAVES)[number];

/** The state of a resource in Lucca. */
export type Content =
  | {
      kind: 'session';
      organizer: Person;
      guests: (typeof GUESTS)[number][];
      title: string;
      startsOn: string | null;
    }
  | {
      kind: 'workplace';
      employee: Person;
      status: 'confirmed' | 'pending' | 'denied';
      position: 'fullDay' | 'firstHalfDay';
      name: string;
    }
  | { kind: 'leave'; employee: Person; status: 'tentative' | 'confirmed' | 'cancelled'; days: LeaveDay[] }
  | { kind: 'removed'; isBare: boolean };
export type LeaveDay = { offset: number; range: 'allDay' | 'firstHalfDay' | 'secondHalfDay' };

/** Delays of the deliveries of an event, ms; empty: it is not delivered. */
export type Deliveries = number[];

/**
 * `establishment`: the one that the event states; `owner`: that of the owner of the calendar; null: the event states
 * none.
 */
export type Change = {
  resource: Resource;
  content: Content;
  establishment: string | null;
  deliveries: Deliveries;
};

export type Action =
  | { kind: 'change'; change: Change }
  /**
   * `isLate`: the Google account is renamed two hours after the change in Lucca; `isSilent`: Lucca publishes no event,
   * so that only a refresh of the directory finds the change.
   */
  | { kind: 'address changed'; person: Person; isLate: boolean; isSilent?: boolean; deliveries: Deliveries }
  /** `forMs`: every call fails for that long; null: `times` calls fail after `skipped` calls. */
  | {
      kind: 'google error';
      fault: Fault;
      of: 'calendar' | 'token';
      skipped: number;
      times: number;
      forMs: number | null;
    }
  /** Lucca publishes a job position and the change of the employee. */
  | { kind: 'transferred'; person: Person; establishment: string; deliveries: Deliveries }
  /** Every request to Lucca's API fails. */
  | { kind: 'lucca down'; forMs: number }
  /** Other integrations use up Lucca's limit of requests. */
  | { kind: 'lucca busy'; forMs: number }
  /** An operator begins a refresh of the employee directory, and stops. */
  | { kind: 'directory refresh' }
  | { kind: 'tokens invalidated' }
  | { kind: 'authorization revoked'; configuration: 'france' | 'iberia'; forMs: number }
  | { kind: 'queue down'; forMs: number }
  | { kind: 'webhook suspended'; forMs: number }
  /** Lucca's API returns 500 for the next event, which its list shows without its data; null: permanently. */
  | { kind: 'event unavailable'; forMs: number | null }
  | Interference;

/** After these a calendar may differ from the newest event until the next change. */
export type Interference =
  | { kind: 'manual edit'; operation: 'edit' | 'delete'; which: number }
  | { kind: 'configuration deactivated'; forMs: number }
  | { kind: 'product deselected'; product: 'training' | 'office' | 'absences'; forMs: number }
  | { kind: 'google rejects'; reason: string; skipped: number; times: number };

export type RejectedUser = { person: Person; as: 'outside the Workspace' | 'without account' };

export type History = {
  steps: { action: Action; thenMs: number }[];
  /** The last change of each resource, made only after an {@link Interference}. */
  last: { content: Record<Resource, Content>; deliveries: Deliveries };
  crashes: { of: 'ingest' | 'sync' | 'reconcile'; skipped: number; crash: Crash }[];
  /** Employees for whose first address Google issues no token; later addresses work. */
  rejectedUsers: RejectedUser[];
  /** Employees whose Google edition has neither working locations nor out-of-office events. */
  withoutStatusEvents: Person[];
  absences: { as: 'event' | 'outOfOffice'; title: 'masked' | 'account' };
  /** Whether a new address renames the Google account or creates one. */
  accounts: 'renamed' | 'new';
  /** Whether references to employees contain their addresses. */
  references: 'bare' | 'with addresses';
  revive: 'accept' | 400 | 404;
  /** Whether the configurations write the same texts, so that an event may pass to the other one. @default false */
  hasOneLanguage?: boolean;
  seed: number;
};

export function isInterference({ kind }: Action): boolean {
  return ['manual edit', 'configuration deactivated', 'product deselected', 'google rejects'].includes(kind);
}

/** The first day of absences, after every step of a history. */
const FIRST_DAY = Date.parse('2026-06-01');
const DAY_MS = 24 * 60 * 60_000;

/** The topic and `data` of an event about this state of a resource. */
export function eventData(
  resource: Resource,
  content: Content,
  addressOf: (person: string) => string | null,
): { topic: string; data: Reference } {
  const referenceTo = (person: string) => employeeWithAddress(employeeId(person), addressOf(person));
  const family = isLeave(resource) ? 'leave' : 'calendar-event';
  const updated = (data: Reference) => ({ topic: `${family}.updated`, data });
  switch (content.kind) {
    case 'session':
      return updated(
        trainingSession({
          id: resource,
          title: content.title,
          organizer: referenceTo(content.organizer),
          attendees: content.guests.map(referenceTo),
          ...(content.startsOn === null
            ? { startsAt: '2026-06-02T09:00:00+02:00', endsAt: '2026-06-02T17:00:00+02:00' }
            : { startsOn: content.startsOn, endsOn: content.startsOn }),
        }),
      );
    case 'workplace':
      return updated(
        workplace({
          id: resource,
          employee: referenceTo(content.employee),
          status: content.status,
          date: '2026-06-03',
          position: content.position,
          workLocation: { id: '3', type: 'office', name: content.name, area: null },
        }),
      );
    case 'leave':
      return updated({
        ...leave({
          id: resource,
          employee: reference('employee', employeeId(content.employee)),
          status: content.status,
        }),
        ...{ days: content.days.map(leaveDay) },
      });
    case 'removed':
      return {
        topic: `${family}.deleted`,
        data: {
          ...reference(family, resource),
          ...(!content.isBare &&
            !isLeave(resource) && { category: 'training-session', organizer: referenceTo('lea') }),
        },
      };
  }
}

/** The owner of the calendar; null if there is none. */
export function ownerOf(content: Content): Person | null {
  if (content.kind === 'removed') return null;
  return content.kind === 'session' ? content.organizer : content.employee;
}

export function employeeId(person: string): string {
  return `id-of-${person}`;
}

function isLeave(resource: Resource): boolean {
  return LEAVES.some((leaveId) => leaveId === resource);
}

function leaveDay({ offset, range }: LeaveDay) {
  const value = range === 'allDay' ? 1 : 0.5;
  return {
    date: new Date(FIRST_DAY + offset * DAY_MS).toISOString().slice(0, 10),
    range,
    duration: { iso: `P${value}D`, value, unit: 'days' as const },
  };
}
