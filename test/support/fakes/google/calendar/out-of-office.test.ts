import type { calendar_v3 } from '@googleapis/calendar';
import { startFakeGoogle, type FakeGoogle } from '../fake-google';
import { delegate, realClient, refusalOf } from '../real-client';
import type { GoogleEvent } from './google-event';
import { awayDay, session } from './sample-events';

const LEA = 'lea@acme.example';
const mine = { calendarId: 'primary' };
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
const declining = (autoDeclineMode: string) => awayDay({ outOfOfficeProperties: { autoDeclineMode } });

test.each<[string, GoogleEvent]>([
  ['one that declines nothing', declining('declineNone')],
  ['one that declines all', declining('declineAllConflictingInvitations')],
  ['one that declines what is new', declining('declineOnlyNewConflictingInvitations')],
  ['a private one', awayDay({ visibility: 'private' })],
  ['a tentative one', awayDay({ status: 'tentative' })],
  ['one without a word on transparency', awayDay({ transparency: undefined })],
])('%s is taken', async (_, event) => {
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
  const TOM = 'tom@acme.example';
  const refusal = { status: 400, reason: 'invalid', message: 'Out of office is off.' };
  google.addAccount(TOM, { outOfOffice: false });
  google.switches.outOfOfficeRefusal = refusal;
  const tom = realClient(google, TOM);

  expect(await refusalOf(tom.insert({ ...mine, requestBody: awayDay() }))).toEqual(refusal);
  google.setOutOfOffice(TOM, true);

  expect((await tom.insert({ ...mine, requestBody: awayDay() })).status).toBe(200);
});
