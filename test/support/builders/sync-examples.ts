import { emptyMapping, type EventLocation, type Mapping } from '../../../functions/domain/mapping';
import { googleEventId } from '../../../functions/domain/plan';
import type { TrainingSession, Workplace } from '../../../functions/lucca/calendar-event';
import type { CalendarState, LuccaEvent } from '../../../functions/lucca/delivery';
import type { Leave } from '../../../functions/lucca/leave';

/** Parsed events and mappings, which tests modify. */

export const TENANT = 'https://acme.ilucca.net';
export const RESOURCE = `${TENANT}#calendar-event#875`;

export const employee = (id: string, email: string | null = `e${id}@acme.example`) => ({ id, email });

export function session(changes: Partial<TrainingSession> = {}): TrainingSession {
  return {
    kind: 'training-session',
    url: 'https://acme.ilucca.net/lucca-api/calendar-events/875',
    status: 'confirmed',
    title: 'Excel avancé',
    description: null,
    location: 'Salle Joliette',
    organizer: employee('416'),
    attendees: [employee('417'), employee('418')],
    time: {
      kind: 'clock',
      startsAt: '2026-03-02T09:00:00+01:00',
      endsAt: '2026-03-02T17:00:00+01:00',
      timeZone: 'Europe/Paris',
    },
    ...changes,
  };
}

export function workplace(changes: Partial<Workplace> = {}): Workplace {
  return {
    kind: 'workplace',
    url: 'https://acme.ilucca.net/lucca-api/calendar-events/9012',
    status: 'confirmed',
    employee: employee('416'),
    date: '2026-03-02',
    position: 'fullDay',
    location: { type: 'office', name: 'Marseille', area: null },
    ...changes,
  };
}

export function leave(changes: Partial<Leave> = {}): Leave {
  return {
    kind: 'leave',
    url: 'https://acme.ilucca.net/lucca-api/leaves/77',
    status: 'confirmed',
    employee: employee('416'),
    account: { id: '5', name: null },
    days: [{ date: '2026-03-02', range: 'allDay' }],
    ...changes,
  };
}

export function exampleEvent(changes: Partial<LuccaEvent<CalendarState>> = {}): LuccaEvent<CalendarState> {
  return {
    id: '1',
    topic: 'calendar-event.updated',
    occurredAt: '2026-02-01T09:00:00Z',
    version: '2026-02-01T09:00:00.!000011',
    tenant: TENANT,
    establishmentId: '12',
    resource: RESOURCE,
    state: session(),
    ...changes,
  };
}

export function exampleLocation(changes: Partial<EventLocation> = {}): EventLocation {
  const eventLocation = {
    configuration: 'france',
    owner: 'e416@acme.example',
    ownerId: '416',
    eventType: 'default' as const,
    product: 'training' as const,
    part: '',
    generation: 0,
    hash: null,
    etag: null,
    link: null,
    ...changes,
  };
  return { googleEventId: googleEventId(RESOURCE, eventLocation), ...eventLocation };
}

export function exampleMapping(changes: Partial<Mapping> = {}): Mapping {
  return {
    ...emptyMapping(RESOURCE),
    version: '2026-01-01T09:00:00.!000011',
    generation: 0,
    revision: 2,
    ...changes,
  };
}
