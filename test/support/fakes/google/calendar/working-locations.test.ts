import type { calendar_v3 } from '@googleapis/calendar';
import { startFakeGoogle, type FakeGoogle } from '../fake-google';
import { delegate, realClient, refusalOf } from '../real-client';
import type { GoogleEvent } from './google-event';
import { remoteDay, session } from './sample-events';

const LEA = 'lea@acme.example';
const mine = { calendarId: 'primary' };
const nine = { dateTime: '2026-03-02T09:00:00+01:00' };
const one = { dateTime: '2026-03-02T13:00:00+01:00' };
let google: FakeGoogle;
let events: calendar_v3.Resource$Events;

beforeAll(async () => {
  google = await startFakeGoogle();
  google.addAccount(LEA);
  delegate(google);
  events = realClient(google, LEA);
});
afterAll(() => google.stop());

const insert = (event: GoogleEvent) => events.insert({ ...mine, requestBody: { ...event, id: null } });
const at = (workingLocationProperties: GoogleEvent['workingLocationProperties']) =>
  remoteDay({ workingLocationProperties });

test.each<[string, GoogleEvent]>([
  ['at home, all day', remoteDay()],
  ['timed', remoteDay({ start: nine, end: one })],
  ['at the office', at({ type: 'officeLocation', officeLocation: { label: 'Marseille', floorId: '3' } })],
  ['elsewhere', at({ type: 'customLocation', customLocation: { label: 'Client' } })],
  ['with a title', remoteDay({ summary: 'Télétravail' })],
])('%s is taken', async (_, event) => {
  const { data } = await insert(event);

  expect(data).toMatchObject({ ...event, id: data.id });
});

test.each<[string, GoogleEvent, string]>([
  [
    'no visibility',
    remoteDay({ visibility: null }),
    'A working location event must have a visibility setting of public.',
  ],
  [
    'private',
    remoteDay({ visibility: 'private' }),
    'A working location event must have a visibility setting of public.',
  ],
  [
    'no transparency',
    remoteDay({ transparency: null }),
    'A working location event must have a transparency setting of transparent.',
  ],
  [
    'opaque',
    remoteDay({ transparency: 'opaque' }),
    'A working location event must have a transparency setting of transparent.',
  ],
  [
    'two days',
    remoteDay({ end: { date: '2026-03-04' } }),
    'An all-day working location event must be exactly one day long.',
  ],
  ['a location', remoteDay({ location: 'Marseille' }), 'must not have the field location'],
  ['a description', remoteDay({ description: 'x' }), 'must not have the field description'],
  ['guests', remoteDay({ attendees: [{ email: 'tom@acme.example' }] }), 'must not have the field attendees'],
  ['a source', remoteDay({ source: { url: 'https://acme.ilucca.net' } }), 'must not have the field source'],
  ['reminders by default', remoteDay({ reminders: undefined }), 'must not have reminders'],
  ['no properties', at(undefined), 'do not fit their type'],
  ['no type', at({ homeOffice: {} }), 'do not fit their type'],
  ['a type alone', at({ type: 'homeOffice' }), 'do not fit their type'],
  ['another type', at({ type: 'homeOffice', customLocation: { label: 'x' } }), 'do not fit their type'],
  [
    'two places',
    at({ type: 'homeOffice', homeOffice: {}, customLocation: { label: 'x' } }),
    'do not fit their type',
  ],
  ['an office without a label', at({ type: 'officeLocation', officeLocation: {} }), 'needs a label'],
  ['a place without a label', at({ type: 'customLocation', customLocation: { label: '' } }), 'needs a label'],
  [
    'another event type',
    session({ workingLocationProperties: { type: 'homeOffice', homeOffice: {} } }),
    'Only a working location event has such properties.',
  ],
])('%s is refused', async (_, event, said) => {
  const message: unknown = expect.stringContaining(said);

  expect(await refusalOf(insert(event))).toEqual({
    status: 400,
    reason: 'malformedWorkingLocationEvent',
    message,
  });
});

describe('an account without working locations', () => {
  const TOM = 'tom@acme.example';
  beforeAll(() => {
    google.addAccount(TOM, { workingLocations: false });
  });

  test.each([
    { status: 403, reason: 'forbidden', message: 'Forbidden' },
    { status: 400, reason: 'invalid', message: 'Working location is off.' },
  ])('is answered as switched: %j', async (refusal) => {
    google.switches.workingLocationRefusal = refusal;
    const call = realClient(google, TOM).insert({ ...mine, requestBody: remoteDay() });

    expect(await refusalOf(call)).toEqual(refusal);
  });

  test('can have other events, and get working locations later', async () => {
    const tom = realClient(google, TOM);
    const { status } = await tom.insert({ ...mine, requestBody: session() });
    google.setWorkingLocations(TOM, true);

    expect(status).toBe(200);
    expect((await tom.insert({ ...mine, requestBody: remoteDay() })).status).toBe(200);
  });
});
