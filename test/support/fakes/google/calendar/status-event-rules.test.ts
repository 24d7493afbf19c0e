import type { calendar_v3 } from '@googleapis/calendar';
import { startFakeGoogle, type FakeGoogle } from '../fake-google';
import { delegate, realClient, refusalOf } from '../real-client';
import type { GoogleEvent } from './google-event';
import { awayDay, remoteDay, session } from './sample-events';

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

describe('working locations', () => {
  const at = (workingLocationProperties: GoogleEvent['workingLocationProperties']) =>
    remoteDay({ workingLocationProperties });

  test.each<[string, GoogleEvent]>([
    ['at home, all day', remoteDay()],
    ['timed', remoteDay({ start: nine, end: one })],
    ['at the office', at({ type: 'officeLocation', officeLocation: { label: 'Marseille', floorId: '3' } })],
    ['elsewhere', at({ type: 'customLocation', customLocation: { label: 'Client' } })],
    ['with a title', remoteDay({ summary: 'Télétravail' })],
  ])('accepts: %s', async (_, event) => {
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
    [
      'guests',
      remoteDay({ attendees: [{ email: 'tom@acme.example' }] }),
      'must not have the field attendees',
    ],
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
    [
      'a place without a label',
      at({ type: 'customLocation', customLocation: { label: '' } }),
      'needs a label',
    ],
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
});

describe('out-of-office events', () => {
  const declining = (autoDeclineMode: string) => awayDay({ outOfOfficeProperties: { autoDeclineMode } });

  test.each<[string, GoogleEvent]>([
    ['one that declines nothing', declining('declineNone')],
    ['one that declines all', declining('declineAllConflictingInvitations')],
    ['one that declines what is new', declining('declineOnlyNewConflictingInvitations')],
    ['a private one', awayDay({ visibility: 'private' })],
    ['a tentative one', awayDay({ status: 'tentative' })],
    ['one without a word on transparency', awayDay({ transparency: undefined })],
  ])('accepts: %s', async (_, event) => {
    const { data } = await insert(event);

    expect(data).toMatchObject({ ...JSON.parse(JSON.stringify(event)), id: data.id });
  });

  test.each<[string, GoogleEvent, string]>([
    ['a whole day', awayDay({ start: { date: '2026-03-02' }, end: { date: '2026-03-03' } }), 'all-day'],
    ['a transparent one', awayDay({ transparency: 'transparent' }), 'transparency setting of opaque'],
    ['a location', awayDay({ location: 'Marseille' }), 'must not have the field location'],
    ['a description', awayDay({ description: 'x' }), 'must not have the field description'],
    ['guests', awayDay({ attendees: [{ email: 'tom@acme.example' }] }), 'must not have the field attendees'],
    ['a source', awayDay({ source: { url: 'https://acme.ilucca.net' } }), 'must not have the field source'],
    ['no properties', awayDay({ outOfOfficeProperties: undefined }), 'must have out of office properties'],
    ['no mode', awayDay({ outOfOfficeProperties: {} }), 'must have an auto decline mode'],
    ['another mode', declining('declineSome'), 'must have an auto decline mode'],
    [
      'another event type',
      session({ outOfOfficeProperties: { autoDeclineMode: 'declineNone' } }),
      'Only an out of office event has such properties.',
    ],
  ])('%s is refused', async (_, event, said) => {
    const message: unknown = expect.stringContaining(said);

    expect(await refusalOf(insert(event))).toEqual({
      status: 400,
      reason: 'malformedOutOfOfficeEvent',
      message,
    });
  });

  test('an ordinary event does not become one', async () => {
    const { data } = await insert(session());
    const { outOfOfficeProperties } = awayDay();

    const change = events.patch({
      ...mine,
      eventId: data.id ?? '',
      requestBody: { eventType: 'outOfOffice', outOfOfficeProperties },
    });

    expect(await refusalOf(change)).toMatchObject({ status: 400, reason: 'eventTypeRestriction' });
  });

  test('an account without them is answered as switched, until it has them', async () => {
    const MAX = 'max@acme.example';
    const refusal = { status: 400, reason: 'invalid', message: 'Out of office is off.' };
    google.addAccount(MAX, { outOfOffice: false });
    google.switches.outOfOfficeRefusal = refusal;
    const max = realClient(google, MAX);

    expect(await refusalOf(max.insert({ ...mine, requestBody: awayDay() }))).toEqual(refusal);
    google.setOutOfOffice(MAX, true);

    expect((await max.insert({ ...mine, requestBody: awayDay() })).status).toBe(200);
  });
});
