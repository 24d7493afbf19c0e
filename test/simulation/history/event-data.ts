import { trainingSession, workplace } from '../../support/fakes/lucca/calendar-event';
import { leave } from '../../support/fakes/lucca/leave';
import { employeeWithAddress, reference, type Reference } from '../../support/fakes/lucca/reference';
import { LEAVES, type Content, type LeaveDay, type Resource } from './history';

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
