import type { Employee, SessionTime, TrainingSession } from '../lucca/calendar-event';
import type { Configuration } from './configuration';
import { endInstant, line, paragraphs, usableAddress, wholeDays } from './google-fields';
import { attendeesOf } from './mapping';
import { NO_NOTE, type Note, type Projection, type ProjectionContext } from './projection';

/**
 * In characters: about 5,000 typical addresses, more guests than Google accepts. While a change is pending, the mapping
 * stores the guests before and after the change, and both lists must fit into one DynamoDB item (400 KB).
 */
const MAX_GUESTS_LENGTH = 150_000;

/**
 * Projects a training session: an event in the organizer's calendar, with the registered employees as guests. A session
 * without guests has no event.
 */
export function projectSession(
  session: TrainingSession,
  { presentation }: Configuration,
  { timeZone }: Pick<ProjectionContext, 'timeZone'>,
): Projection {
  if (session.attendees.length === 0) return { kind: 'none', reason: 'no_guests' };

  const organizer = usableAddress(session.organizer?.email ?? null);
  if (!session.organizer || !organizer) {
    return session.organizer ? organizerWithoutAddress(session.organizer) : WITHOUT_ORGANIZER;
  }
  const guests = [...new Set(session.attendees.flatMap(({ email }) => usableAddress(email) ?? []))].sort();
  const { remark, ...note } = remarkOnOmitted(session.attendees);
  if (guests.length === 0) {
    return { kind: 'impossible', reason: 'employee_without_address', detail: remark ?? '', ...note };
  }
  if (guests.join('').length > MAX_GUESTS_LENGTH) {
    const detail = `The addresses of the ${guests.length} guests exceed ${MAX_GUESTS_LENGTH} characters in total`;
    const tooMany = { note: 'too_many_guests', noteValue: String(guests.length) } as const;
    return { kind: 'impossible', reason: 'too_many_events', detail, ...tooMany };
  }

  const description = paragraphs(session.description);
  const location = line(session.location);
  return {
    kind: 'event',
    owner: { id: session.organizer.id, address: organizer },
    eventType: 'default',
    product: 'training',
    parts: [
      {
        name: '',
        event: {
          eventType: 'default',
          status: session.status,
          summary: line(session.title),
          ...(description && { description }),
          ...(location && { location }),
          ...googleTime(session.time, timeZone ?? presentation.timeZone),
          attendees: attendeesOf(guests, organizer),
          ...(session.url && { source: { title: 'Lucca', url: session.url } }),
        },
      },
    ],
    guests,
    sendUpdates: presentation.sendInvitations,
    keepsManualChanges: true,
    endsAt: endInstant(session.time.kind === 'clock' ? session.time.endsAt : session.time.endsOn),
    remark,
    ...note,
  };
}

const WITHOUT_ORGANIZER: Projection = {
  kind: 'impossible',
  reason: 'employee_without_address',
  detail: 'The session has no organizer',
  note: 'no_organizer',
  noteValue: null,
};

function organizerWithoutAddress({ id }: Employee): Projection {
  const detail = `The organizer, employee ${id}, has no usable address`;
  const note = { note: 'organizer_without_address', noteValue: id } as const;
  return { kind: 'impossible', reason: 'employee_without_address', detail, ...note };
}

function googleTime(time: SessionTime, defaultZone: string) {
  if (time.kind === 'days') return wholeDays(time.startsOn, time.endsOn);
  const timeZone = time.timeZone ?? defaultZone;
  return { start: { dateTime: time.startsAt, timeZone }, end: { dateTime: time.endsAt, timeZone } };
}

function remarkOnOmitted(attendees: Employee[]): Note & { remark: string | null } {
  const ids = attendees.filter(({ email }) => !usableAddress(email)).map(({ id }) => id);
  if (ids.length === 0) return { remark: null, ...NO_NOTE };
  const list = ids.join(', ');
  const remark = `Guests without a usable address were omitted: employee ${list}`;
  return { remark, note: 'guests_omitted', noteValue: list };
}
