/** The fields that the connector reads or that Lucca documents, by the kind of resource. Paths begin at the event. */

export const KINDS = ['training-session', 'work-location', 'leave'] as const;

/** What the `data` of an event describes. */
export type Kind = (typeof KINDS)[number];

const below = (path: string, names: readonly string[]) => names.map((name) => `${path}.${name}`);

const REFERENCE = ['id', 'type', 'url'];
const EMPLOYEE = [...REFERENCE, 'email'];
const DURATION = ['iso', 'value', 'unit'];
const RESOURCE = [...REFERENCE, 'status', 'createdAt', 'lastUpdatedAt', 'links'];

/** Fields that are removed before anything is stored. */
const REASONS = ['details', 'comment', 'comments'];

/** Their content is neither read nor reported. */
export const OPAQUE_FIELDS = ['links', 'previousAttributes', ...below('data', ['links', ...REASONS])];

export const ENVELOPE_FIELDS: readonly string[] = [
  ...['id', 'type', 'url', 'apiVersion', 'topic', 'occurredAt', 'source', 'data'],
  ...['businessEstablishment', ...below('businessEstablishment', REFERENCE)],
  ...['previousAttributes', 'links'],
];

export const KNOWN_FIELDS: Record<Kind, readonly string[]> = {
  'training-session': [
    'data',
    ...below('data', [...RESOURCE, ...REASONS, 'category', 'title', 'description', 'location']),
    ...below('data', ['startsAt', 'endsAt', 'timeZone', 'startsOn', 'endsOn']),
    ...['data.organizer', ...below('data.organizer', EMPLOYEE)],
    ...['data.attendees', 'data.attendees[]', ...below('data.attendees[]', EMPLOYEE)],
  ],
  'work-location': [
    'data',
    ...below('data', [...RESOURCE, ...REASONS, 'category', 'date', 'position']),
    ...['data.employee', ...below('data.employee', EMPLOYEE)],
    ...['data.workLocation', ...below('data.workLocation', ['id', 'type', 'url', 'name', 'area'])],
  ],
  leave: [
    'data',
    ...below('data', [...RESOURCE, 'details', 'startsOn', 'startPosition', 'endsOn', 'endPosition']),
    ...['data.employee', ...below('data.employee', EMPLOYEE)],
    ...['data.leaveAccount', ...below('data.leaveAccount', [...REFERENCE, 'name'])],
    ...['data.days', 'data.days[]', ...below('data.days[]', ['date', 'range', 'duration'])],
    ...below('data.days[].duration', DURATION),
    ...['data.totalDuration', ...below('data.totalDuration', DURATION)],
  ],
};

/** The values of each enumeration that the connector understands. */
export const ENUMERATIONS: Record<Kind, Readonly<Record<string, readonly string[]>>> = {
  'training-session': {
    'data.category': ['training-session'],
    'data.status': ['tentative', 'confirmed', 'cancelled'],
  },
  'work-location': {
    'data.category': ['work-location'],
    'data.status': ['tentative', 'confirmed', 'pending', 'denied', 'cancelled'],
    'data.position': ['fullDay', 'firstHalfDay', 'secondHalfDay'],
    'data.workLocation.type': ['office', 'remoteWork', 'other'],
  },
  leave: {
    'data.status': ['tentative', 'confirmed', 'cancelled'],
    'data.startPosition': ['firstHalfDay', 'secondHalfDay'],
    'data.endPosition': ['firstHalfDay', 'secondHalfDay'],
    'data.days[].range': ['allDay', 'firstHalfDay', 'secondHalfDay'],
    'data.days[].duration.unit': ['days', 'hours'],
    'data.totalDuration.unit': ['days', 'hours'],
  },
};

/** Instants, and days, that the connector reads. */
export const INSTANTS: readonly string[] = ['occurredAt', 'data.startsAt', 'data.endsAt'];
export const DAYS: readonly string[] = ['data.startsOn', 'data.endsOn', 'data.date', 'data.days[].date'];

/** Ids that the connector reads. */
export const IDS: readonly string[] = [
  ...['id', 'businessEstablishment.id', 'data.id', 'data.organizer.id', 'data.attendees[].id'],
  ...['data.employee.id', 'data.leaveAccount.id'],
];
