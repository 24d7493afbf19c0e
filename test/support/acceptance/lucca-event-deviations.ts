import type { AssumptionId } from '../../../bin/acceptance/assumptions/assumption';
import { toObject, type JsonObject } from '../../../bin/acceptance/lucca/events/json-nodes';
import type { FakeLuccaApi } from '../fakes/lucca/api/server';
import type { Deviation } from './deviation';
import { OTHER_API_VERSION } from './lucca-event-history';

/** `alter`: what Lucca sends instead of an event. */
export type EventDeviation = Deviation<{ lucca: Pick<FakeLuccaApi, 'switches'> }> & {
  alter: (event: JsonObject) => JsonObject;
};

type Change = (data: JsonObject) => JsonObject;

/** An unknown field may also be one that gives a reason. */
const UNKNOWN: AssumptionId[] = ['LUCCA-08'];

/** Lucca's events deviate from one assumption each. */
export const LUCCA_EVENT_DEVIATIONS: readonly EventDeviation[] = [
  deviation(
    'LUCCA-01',
    'calls sessions trainings',
    sessions((data) => ({ ...data, category: 'training' })),
    ['LUCCA-02', 'LUCCA-03', 'LUCCA-04', 'LUCCA-05', 'LUCCA-06'],
  ),
  deviation(
    'LUCCA-01',
    'has a third category',
    workplaces((data) => (data['position'] === 'fullDay' ? data : { ...data, category: 'meeting' })),
  ),
  deviation('LUCCA-02', 'names the title of a session label', sessions(renamed({ title: 'label' })), UNKNOWN),
  deviation(
    'LUCCA-02',
    'names the location of a session room',
    sessions(renamed({ location: 'room' })),
    UNKNOWN,
  ),
  deviation(
    'LUCCA-03',
    'names the times of a session start and end',
    sessions(renamed({ startsAt: 'start', endsAt: 'end' })),
    UNKNOWN,
  ),
  deviation(
    'LUCCA-03',
    'names the time zones of Windows',
    sessions((data) => ('timeZone' in data ? { ...data, timeZone: 'Romance Standard Time' } : data)),
  ),
  deviation(
    'LUCCA-04',
    'names the days of a session startDate and endDate',
    sessions(renamed({ startsOn: 'startDate', endsOn: 'endDate' })),
    UNKNOWN,
  ),
  deviation(
    'LUCCA-05',
    'names the attendees participants',
    sessions(renamed({ attendees: 'participants' })),
    UNKNOWN,
  ),
  deviation(
    'LUCCA-05',
    'names the organizer internalManager',
    sessions(renamed({ organizer: 'internalManager' })),
    UNKNOWN,
  ),
  deviation(
    'LUCCA-05',
    'wraps the attendees in registrations',
    sessions((data) => ({
      ...data,
      attendees: listOf(data['attendees']).map((attendee) => ({ employee: attendee })),
    })),
    UNKNOWN,
  ),
  deviation('LUCCA-06', 'calls confirmed sessions validated', sessions(withStatus('validated'))),
  deviation('LUCCA-06', 'calls confirmed workplaces approved', workplaces(withStatus('approved'))),
  deviation(
    'LUCCA-07',
    'names half days morning and afternoon',
    workplaces((data) => ({ ...data, position: data['position'] === 'fullDay' ? 'fullDay' : 'morning' })),
  ),
  deviation(
    'LUCCA-07',
    'has other types of workplaces',
    workplaces((data) => ({ ...data, workLocation: { ...toObject(data['workLocation']), type: 'home' } })),
  ),
  deviation('LUCCA-07', 'names the date of a workplace day', workplaces(renamed({ date: 'day' })), UNKNOWN),
  deviation(
    'LUCCA-08',
    'gives the reason of remote work',
    workplaces((data) => ({ ...data, requestReason: 'Rendez-vous médical' })),
  ),
  deviation('LUCCA-09', 'sends numbers as ids', (event) => toObject(withNumbers(event)) ?? {}),
  deviation(
    'LUCCA-10',
    'sends times without offset',
    sessions((data) => ({
      ...data,
      ...('startsAt' in data && { startsAt: '2026-03-02T09:00:00', endsAt: '2026-03-02T17:00:00' }),
    })),
  ),
  deviation(
    'LUCCA-10',
    'sends days with a time',
    workplaces((data) => ({ ...data, date: `${String(data['date'])}T00:00:00Z` })),
  ),
  deviation('LUCCA-11', 'sends deletions without data', (event) =>
    isDeletion(event) ? { ...event, data: null } : event,
  ),
  deviation('LUCCA-11', 'sends deletions without the id of the resource', (event) =>
    isDeletion(event) ? { ...event, data: { type: 'calendar-event' } } : event,
  ),
  deviation('LUCCA-12', 'names no establishment', (event) => ({ ...event, businessEstablishment: null })),
  deviation('LUCCA-12', 'names the establishment of someone else', (event) => ({
    ...event,
    businessEstablishment: { id: '99', type: 'business-establishment' },
  })),
  deviation('LUCCA-13', 'has random ids of events', (event) => ({
    ...event,
    id: `9f1c2d3e-0000-4000-8000-${String(event['id']).padStart(12, '0')}`,
  })),
  deviation('LUCCA-13', 'counts ids of events down', (event) => ({
    ...event,
    id: String(900_000 - Number(event['id'])),
  })),
  deviation('LUCCA-14', 'sends another API version only', (event) => ({
    ...event,
    apiVersion: OTHER_API_VERSION,
  })),
  deviation('LUCCA-15', 'has no list of days', leaves(renamed({ days: 'countedDays' }))),
  deviation(
    'LUCCA-15',
    'names half days of absences morning and afternoon',
    leaves((data) => ({
      ...data,
      days: listOf(data['days']).map((day) => ({ ...toObject(day), range: 'morning' })),
    })),
  ),
];

function deviation(
  assumption: AssumptionId,
  name: string,
  alter: EventDeviation['alter'],
  also: AssumptionId[] = [],
): EventDeviation {
  return {
    ...{ assumption, name, also, alter },
    apply: ({ lucca }) => {
      lucca.switches.alterEvent = (event) => alter({ ...event });
    },
  };
}

function sessions(change: Change): EventDeviation['alter'] {
  return altered('training-session', change);
}

function workplaces(change: Change): EventDeviation['alter'] {
  return altered('work-location', change);
}

function leaves(change: Change): EventDeviation['alter'] {
  return altered('leave', change);
}

/** Changes the data of resources of one kind, but not the mere reference of a deletion. */
function altered(kind: string, change: Change): EventDeviation['alter'] {
  return (event) => {
    const data = toObject(event['data']);
    const isOfKind = data?.['category'] === kind || (kind === 'leave' && data?.['type'] === 'leave');
    return data && isOfKind && 'status' in data ? { ...event, data: change(data) } : event;
  };
}

function renamed(names: Record<string, string>): Change {
  return (data) =>
    Object.fromEntries(Object.entries(data).map(([name, value]) => [names[name] ?? name, value]));
}

function withStatus(status: string): Change {
  return (data) => (data['status'] === 'confirmed' ? { ...data, status } : data);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isDeletion({ topic }: JsonObject): boolean {
  return String(topic).endsWith('.deleted');
}

function withNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNumbers);
  const fields = Object.entries(toObject(value) ?? {});
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    fields.map(([name, field]) => [name, name === 'id' ? Number(field) : withNumbers(field)]),
  );
}
