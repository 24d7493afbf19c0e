import { TENANT } from './sync-examples';

/**
 * Builders of events as Lucca sends them, from the names of employees. By default, references contain no addresses; see
 * {@link addressById}.
 */

type Envelope = {
  /** Also sets `occurredAt`: a greater id means a later event. */
  id: number;
  resource?: string;
  establishment?: string | null;
  /** Whether references contain addresses, which Lucca does not document. @default false */
  namesAddresses?: boolean;
  family?: 'calendar-event' | 'leave' | 'employee';
};

export function sessionEvent({
  title = 'Excel avancé',
  organizer = 'lea',
  guests = ['tom', 'ann'],
  status = 'confirmed',
  ...envelope
}: Envelope & { title?: string; organizer?: string; guests?: string[]; status?: string }) {
  return event('updated', envelope, {
    category: 'training-session',
    status,
    title,
    startsAt: '2026-03-02T09:00:00+01:00',
    endsAt: '2026-03-02T17:00:00+01:00',
    timeZone: 'Europe/Paris',
    organizer: employee(organizer, envelope.namesAddresses),
    attendees: guests.map((guest) => employee(guest, envelope.namesAddresses)),
  });
}

export function workplaceEvent({
  name = 'lea',
  locationType = 'office',
  status = 'confirmed',
  position = 'fullDay',
  employee: employeeReference,
  ...envelope
}: Envelope & {
  name?: string;
  locationType?: string;
  status?: string;
  position?: string;
  employee?: { id: string; type: string; email?: string };
}) {
  return event('updated', envelope, {
    category: 'work-location',
    status,
    employee: employeeReference ?? employee(name, envelope.namesAddresses),
    date: '2026-03-02',
    position,
    workLocation: { id: '3', type: locationType, name: 'Marseille' },
  });
}

export function leaveEvent({
  name = 'lea',
  days = [['2026-03-02', 'allDay']],
  status = 'confirmed',
  ...envelope
}: Envelope & { name?: string; days?: [date: string, range: string][]; status?: string }) {
  return event(
    'updated',
    { family: 'leave', ...envelope },
    {
      status,
      employee: employee(name),
      leaveAccount: { id: '5', type: 'leave-account' },
      days: days.map(([date, range]) => ({ date, range, duration: { iso: 'P1D', value: 1, unit: 'day' } })),
      details: { nature: 'illness' },
    },
  );
}

/** The address change of an employee. */
export function employeeEvent({
  name,
  email,
  ...envelope
}: Envelope & { name: string; email: string | null }) {
  return event('updated', { family: 'employee', ...envelope, resource: idOf(name) }, { email });
}

export function deletion(envelope: Envelope) {
  return event('deleted', { establishment: null, ...envelope }, {});
}

export const address = (name: string) => `${name}@acme.example`;
export const idOf = (name: string) => `id-of-${name}`;

/** The address that Lucca's API returns for an employee id of these events. */
export function addressById(id: string): string | null {
  const name = /^id-of-(.+)$/.exec(id)?.[1];
  return name === undefined ? null : address(name);
}

function employee(name: string, namesAddresses = false) {
  return { id: idOf(name), type: 'employee', ...(namesAddresses && { email: address(name) }) };
}

function event(
  action: string,
  { id, resource = '875', establishment = '12', family = 'calendar-event' }: Envelope,
  data: object,
) {
  const second = String(id % 60).padStart(2, '0');
  const minute = String(Math.floor(id / 60)).padStart(2, '0');
  return {
    json: {
      id: String(id),
      type: 'event',
      topic: `${family}.${action}`,
      occurredAt: `2026-02-01T09:${minute}:${second}Z`,
      source: TENANT,
      businessEstablishment:
        establishment === null ? null : { id: establishment, type: 'business-establishment' },
      data: {
        id: resource,
        type: family,
        url: `${TENANT}/lucca-api/${family}s/${resource}`,
        ...data,
      },
    },
  };
}
