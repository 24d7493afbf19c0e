import { employee, reference, type EmployeeReference, type Reference } from './reference';

type Common = Reference & { createdAt: string; lastUpdatedAt: string };

/**
 * `data` of a `calendar-event.*` event about a training session. Assumed, as Lucca publishes no schema: LUCCA-01 to
 * LUCCA-06, LUCCA-08.
 */
export type TrainingSessionData = Common & {
  category: 'training-session';
  status: 'tentative' | 'confirmed' | 'cancelled';
  title: string;
  description: string | null;
  location: string | null;
  organizer: EmployeeReference;
  attendees: EmployeeReference[];
  /** A session has clock times and their zone … */
  startsAt?: string;
  endsAt?: string;
  timeZone?: string;
  /** … or days, both inclusive. */
  startsOn?: string;
  endsOn?: string;
};

/** `data` of a `calendar-event.*` event about where an employee works on one day. Assumed: LUCCA-01, LUCCA-06 to LUCCA-08. */
export type WorkplaceData = Common & {
  category: 'work-location';
  status: 'confirmed' | 'pending' | 'denied' | 'cancelled';
  employee: EmployeeReference;
  /** `2026-03-02` */
  date: string;
  position: 'fullDay' | 'firstHalfDay' | 'secondHalfDay';
  workLocation: { id: string; type: 'office' | 'remoteWork' | 'other'; name: string; area: string | null };
};

export type CalendarEventData = TrainingSessionData | WorkplaceData;

const CREATED = { createdAt: '2026-01-05T08:00:00Z', lastUpdatedAt: '2026-01-05T08:00:00Z' };

const CLOCK_TIMES = {
  startsAt: '2026-03-02T09:00:00+01:00',
  endsAt: '2026-03-02T17:00:00+01:00',
  timeZone: 'Europe/Paris',
};

/** A session with the given differences. Its references have no addresses. */
export function trainingSession(differences: Partial<TrainingSessionData> = {}): TrainingSessionData {
  const id = differences.id ?? '875';
  return {
    ...reference('calendar-event', id),
    category: 'training-session',
    status: 'confirmed',
    title: 'Excel avancé',
    description: null,
    location: 'Salle Joliette',
    ...(differences.startsOn === undefined && CLOCK_TIMES),
    organizer: employee('416'),
    attendees: [employee('417')],
    ...CREATED,
    ...differences,
  };
}

/** A day at the office with the given differences. Its reference has no address. */
export function workplace(differences: Partial<WorkplaceData> = {}): WorkplaceData {
  const id = differences.id ?? '9012';
  return {
    ...reference('calendar-event', id),
    category: 'work-location',
    status: 'confirmed',
    employee: employee('416'),
    date: '2026-03-02',
    position: 'fullDay',
    workLocation: { id: '3', type: 'office', name: 'Marseille', area: '3e étage' },
    ...CREATED,
    ...differences,
  };
}
