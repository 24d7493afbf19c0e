/** Examples of events in the format that Lucca documents, which tests modify. */

export const NOW = Date.parse('2026-02-01T12:00:00Z');

const reference = (id: string, type: string) => ({
  id,
  type,
  url: `https://acme.ilucca.net/lucca-api/${type}s/${id}`,
});

export const trainingSession = {
  ...reference('875', 'calendar-event'),
  category: 'training-session',
  status: 'confirmed',
  title: 'Excel avancé 🎓',
  description: 'Tableaux\ncroisés',
  location: 'Salle Joliette',
  startsAt: '2026-03-02T09:00:00+01:00',
  endsAt: '2026-03-02T17:00:00+01:00',
  timeZone: 'Europe/Paris',
  organizer: { ...reference('416', 'employee'), email: 'lea@acme.example' },
  attendees: [
    { ...reference('417', 'employee'), email: 'tom@acme.example' },
    { ...reference('418', 'employee'), email: null },
  ],
  createdAt: '2026-01-05T09:00:00Z',
  lastUpdatedAt: '2026-02-01T09:34:23Z',
};

export const workplace = {
  ...reference('9012', 'calendar-event'),
  category: 'work-location',
  status: 'confirmed',
  employee: { ...reference('416', 'employee'), email: 'lea@acme.example' },
  date: '2026-03-02',
  position: 'firstHalfDay',
  workLocation: { id: '3', type: 'office', name: 'Marseille', area: null },
  createdAt: '2026-01-05T09:00:00Z',
  lastUpdatedAt: '2026-02-01T09:34:23Z',
};

export const leave = {
  ...reference('875', 'leave'),
  startsOn: '2026-02-27',
  startPosition: 'secondHalfDay',
  endsOn: '2026-03-02',
  endPosition: 'secondHalfDay',
  employee: reference('416', 'employee'),
  leaveAccount: reference('5', 'leave-account'),
  days: [
    { date: '2026-02-27', range: 'secondHalfDay', duration: { iso: 'P0.5D', value: 0.5, unit: 'day' } },
    { date: '2026-03-02', range: 'allDay', duration: { iso: 'P1D', value: 1, unit: 'day' } },
  ],
  totalDuration: { iso: 'P1.5D', value: 1.5, unit: 'day' },
  status: 'confirmed',
  details: { type: 'sick-leave', nature: 'hospitalisation' },
  createdAt: '2026-01-05T09:00:00Z',
  lastUpdatedAt: '2026-02-01T09:34:23Z',
};

export const envelope = (data: unknown, changes: Record<string, unknown> = {}) => ({
  id: '123',
  type: 'event',
  url: 'https://acme.ilucca.net/lucca-api/events/123',
  apiVersion: '2024-11-01',
  topic: 'calendar-event.updated',
  occurredAt: '2026-02-01T09:34:23.001Z',
  source: 'https://acme.ilucca.net',
  businessEstablishment: reference('12', 'business-establishment'),
  data,
  previousAttributes: { status: 'tentative' },
  links: { retry: { href: 'https://acme.ilucca.net/lucca-api/webhook-deliveries' } },
  ...changes,
});

/** Removes the fields that the connector drops. The event must have no undocumented fields. */
export function redactedEvent(event: object): object {
  const dropped = ['previousAttributes', 'links'];
  return Object.fromEntries(Object.entries(event).filter(([name]) => !dropped.includes(name)));
}

export const bytes = (json: unknown) => Buffer.from(JSON.stringify(json));
