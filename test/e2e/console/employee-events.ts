import type { EmployeeReference } from '../../support/fakes/lucca/reference';
import type { LuccaEvent } from '../../support/fakes/lucca/event';
import type { ConsoleHarness } from './console-harness';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Returns the day that many days after another one. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

const REMOTE = { id: '9', type: 'remoteWork', name: 'Télétravail', area: null } as const;
const OFFICE = { id: '3', type: 'office', name: 'Bureau de Lyon', area: null } as const;

/**
 * Fills four weeks of an employee: workplaces, half days, a session as organizer and one as guest, a week off that
 * goes on in the next week, a pending day, and one day with too many events.
 *
 * @param monday of the first week
 */
export async function fillMonth(
  harness: ConsoleHarness,
  employee: EmployeeReference,
  organizer: EmployeeReference,
  monday: string,
): Promise<void> {
  const { lucca } = harness.connector.lucca;
  const on = (days: number) => dayAfter(monday, days);
  const place = (days: number, workLocation: typeof REMOTE | typeof OFFICE, rest: object = {}) =>
    lucca.setWorkplace({ employee, date: on(days), workLocation, ...rest });
  const session = (days: number, title: string, from: string, to: string, isGuest = false) => {
    const startsAt = `${on(days)}T${from}:00Z`;
    const plan = { title, startsAt, endsAt: `${on(days)}T${to}:00Z`, timeZone: 'Europe/Paris' };
    const planned = lucca.plan({ ...plan, organizer: isGuest ? organizer : employee });
    return lucca.register(planned, isGuest ? employee : organizer);
  };
  const events: LuccaEvent[] = [
    ...[0, 7, 8, 9, 14, 21].map((days) => place(days, OFFICE)),
    ...[1, 2, 11, 17].map((days) => place(days, REMOTE)),
    place(4, REMOTE, { position: 'firstHalfDay' }),
    place(10, REMOTE, { status: 'pending' }),
    place(16, REMOTE, { position: 'firstHalfDay' }),
    place(16, OFFICE, { position: 'secondHalfDay' }),
    lucca.requestLeave({ employee, startsOn: on(4), startPosition: 'secondHalfDay' }),
    lucca.requestLeave({ employee, startsOn: on(23), endsOn: on(30) }),
    session(3, 'Prise de parole en public', '08:00', '16:00', true),
    session(8, 'Management', '08:30', '11:00'),
    session(8, 'Entretiens annuels', '13:00', '14:00'),
    session(8, 'Point d’équipe', '14:00', '14:30'),
    session(8, 'Sécurité incendie', '15:00', '16:00'),
  ];
  for (const event of events) await harness.deliver(event);
}
