import { luccaEvent, type LuccaEvent } from '../fakes/lucca/event';
import { leave } from '../fakes/lucca/leave';
import type { FakeLucca } from '../fakes/lucca/lucca';
import { reference, type EmployeeReference, type Reference } from '../fakes/lucca/reference';

type Staff = Record<'lea' | 'tom' | 'zoe' | 'max', EmployeeReference>;

/** An API version that Lucca may support beside ours. */
export const OTHER_API_VERSION = '2025-07-01';

const ZONE = 'Europe/Paris';

/**
 * Fills the list of events with every kind of change of sessions, workplaces and leaves.
 *
 * @param domain of the addresses of its employees
 */
export function recordHistory(lucca: FakeLucca, domain = 'acme.example'): void {
  lucca.organization.establishments.set('13', { name: 'Lyon', timezoneId: ZONE });
  const staff: Staff = {
    lea: lucca.hire(`lea.fontaine@${domain}`, { familyName: 'Fontaine' }),
    tom: lucca.hire(`tom.nguyen@${domain}`, { establishment: '13' }),
    zoe: lucca.hire(null),
    // Undocumented: the references to this employee have an address.
    max: lucca.hire(`max.moreau@${domain}`, { namesAddress: true }),
  };
  recordSessions(lucca, staff);
  recordWorkplaces(lucca, staff);
  recordOtherVersion(lucca);
  recordLeaves(lucca, staff);
}

function recordSessions(lucca: FakeLucca, { lea, tom, zoe, max }: Staff): void {
  const speaking = lucca.plan({
    title: 'Prise de parole en public',
    description: 'Apportez un sujet.\n\nContact : lea.fontaine@acme.example, poste 4162',
    location: 'Salle Joliette',
    organizer: lea,
  });
  lucca.register(speaking, tom);
  lucca.register(speaking, zoe, max);
  lucca.changeSession(speaking, { status: 'tentative', description: '<p>Apportez un <b>sujet</b>.</p>' });
  lucca.changeSession(speaking, { organizer: max });

  const oneDay = lucca.plan({
    ...{ title: 'Journée sécurité 2026', location: null, organizer: tom },
    ...{ startsOn: '2026-03-05', endsOn: '2026-03-05' },
  });
  lucca.register(oneDay, lea);
  lucca.changeSession(oneDay, { startsOn: '2026-03-05', endsOn: '2026-03-06' });
  lucca.changeSession(oneDay, { status: 'cancelled' });

  const winter = lucca.plan({ title: 'Excel', organizer: lea, startsAt: '2026-02-20T08:00:00Z' });
  lucca.register(winter, max);
  // The last guest: the deletion holds the last state.
  lucca.cancelRegistration(winter, max);
  lucca.changeSession(winter, { location: 'Salle Prado' });
  append(lucca, 'calendar-event.deleted', reference('calendar-event', oneDay.id), null);
}

function recordWorkplaces(lucca: FakeLucca, { lea, tom, zoe, max }: Staff): void {
  const office = { id: '3', type: 'office', name: 'Marseille', area: '3e étage' } as const;
  const home = { id: '7', type: 'remoteWork', name: 'Télétravail', area: null } as const;
  const elsewhere = { id: '8', type: 'other', name: 'Chez un client', area: null } as const;
  lucca.setWorkplace({ employee: lea, date: '2026-03-02', workLocation: office });
  lucca.setWorkplace({ employee: tom, date: '2026-03-03', position: 'firstHalfDay', workLocation: office });
  lucca.setWorkplace({ employee: max, date: '2026-03-04', position: 'secondHalfDay', workLocation: home });
  lucca.setWorkplace({
    employee: lea,
    date: '2026-03-05',
    position: 'firstHalfDay',
    workLocation: elsewhere,
  });
  const asked = lucca.setWorkplace({
    employee: zoe,
    date: '2026-03-06',
    status: 'pending',
    workLocation: home,
  });
  lucca.changeWorkplace(asked.data.id, { status: 'confirmed' });
  lucca.changeWorkplace(asked.data.id, { status: 'denied' });
  const given = lucca.setWorkplace({ employee: zoe, date: '2026-03-09', workLocation: elsewhere });
  lucca.changeWorkplace(given.data.id, { status: 'cancelled' });
}

function recordLeaves(lucca: FakeLucca, { lea, tom, zoe }: Staff): void {
  const asked = lucca.requestLeave({
    ...{ employee: plain(tom), status: 'tentative', startsOn: '2026-03-06', endsOn: '2026-03-09' },
    details: { nature: 'hospitalisation' },
  });
  lucca.approveLeave(asked.data.id);
  lucca.changeLeave(asked.data.id, { status: 'cancelled' });
  lucca.requestLeave({ employee: plain(lea), startsOn: '2026-03-10', startPosition: 'secondHalfDay' });
  lucca.requestLeave({ employee: plain(zoe), startsOn: '2026-03-11', endPosition: 'firstHalfDay' });
  const hours = { iso: 'PT2H30M', value: 2.5, unit: 'hours' };
  const inHours = {
    ...leave({ id: '4001', employee: plain(lea), startsOn: '2026-03-12' }),
    days: [{ date: '2026-03-12', range: 'firstHalfDay', duration: hours }],
    totalDuration: hours,
  };
  append(lucca, 'leave.created', inHours, lucca.organization.establishmentOf(lea.id));
  append(lucca, 'leave.deleted', inHours, lucca.organization.establishmentOf(lea.id));
  append(lucca, 'leave.deleted', reference('leave', asked.data.id), null);
}

/** The latest change is one event for each API version. */
function recordOtherVersion(lucca: FakeLucca): void {
  const latest = lucca.events.at(-1);
  if (latest) lucca.events.push({ ...latest, id: nextId(lucca), apiVersion: OTHER_API_VERSION });
}

/** Adds an event that the fake does not create itself. */
function append(lucca: FakeLucca, topic: string, data: Reference, establishment: string | null): void {
  const last = Date.parse(lucca.events.at(-1)?.occurredAt ?? '2026-01-01T00:00:00Z');
  const context = { id: nextId(lucca), occurredAt: new Date(last + 1).toISOString(), establishment };
  lucca.events.push(luccaEvent(topic, data, context));
}

/** Higher than all ids so far, including those that the fake will give to later events. */
function nextId({ events }: Pick<FakeLucca, 'events'>): string {
  const highest = Math.max(...events.map(({ id }: LuccaEvent) => Number(id)));
  return String(highest + 1000);
}

/** Events about leaves never have addresses. */
function plain({ id }: EmployeeReference): Reference {
  return reference('employee', id);
}
