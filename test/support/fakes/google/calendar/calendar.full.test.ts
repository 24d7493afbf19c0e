import type { calendar_v3 } from '@googleapis/calendar';
import { createGenerator } from 'ts-json-schema-generator';
import { startFakeGoogle, type FakeGoogle } from '../fake-google';
import { delegate, realClient, rejectionOf } from '../real-client';
import schema from './event-schema.json';
import type { GoogleEvent } from './google-event';
import { awayDay, remoteDay, session } from './sample-events';

/**
 * Facts of Google's documentation: the reference of events
 * (https://developers.google.com/workspace/calendar/api/v3/reference/events), its errors
 * (https://developers.google.com/workspace/calendar/api/guides/errors), and the guides named below.
 */

const LEA = 'lea@acme.example';
const mine = { calendarId: 'primary' };
const one = { ...mine, eventId: 'abc12' };
const NINE = '2026-03-02T09:00:00';
const tom = { email: 'tom@acme.example' };
let google: FakeGoogle;
let events: calendar_v3.Resource$Events;

beforeEach(async () => {
  google = await startFakeGoogle();
  google.addAccount(LEA);
  delegate(google);
  events = realClient(google, LEA);
});
afterEach(() => google.stop());

const insert = (event: GoogleEvent = session()) => events.insert({ ...mine, requestBody: event });
const update = (event: GoogleEvent, etag?: string | null) =>
  events.update({ ...one, requestBody: event }, etag ? { headers: { 'If-Match': etag } } : {});

it('has the schema of the type in the Google library', () => {
  const type = 'calendar_v3.Schema$Event';
  const path = require.resolve('@googleapis/calendar').replace(/index\.js$/, 'v3.d.ts');
  const options = { skipTypeCheck: true, topRef: false, expose: 'none', jsDoc: 'none' } as const;
  const current = createGenerator({ path, type, ...options }).createSchema(type);

  expect(JSON.parse(JSON.stringify(current))).toEqual(schema);
});

describe('the id of an event', () => {
  it.each(['abcde', '0123456789abcdefghijklmnopqrstuv', 'v'.repeat(1024)])('may be %s', async (id) => {
    expect((await insert(session({ id }))).data).toMatchObject({ id, iCalUID: `${id}@google.com` });
  });

  it.each(['abcd', 'ABCDE', 'abcdw', 'abc-12', 'a'.repeat(1025)])('must not be %s', async (id) => {
    expect(await rejectionOf(insert(session({ id })))).toMatchObject({ status: 400 });
  });

  it('cannot be inserted twice, even after a deletion', async () => {
    await insert();
    const ofExisting = await rejectionOf(insert());
    await events.delete(one);
    const ofDeleted = await rejectionOf(insert());

    expect([ofExisting, ofDeleted]).toEqual(
      Array(2).fill({
        status: 409,
        reason: 'duplicate',
        message: 'The requested identifier already exists.',
      }),
    );
  });
});

describe('an update', () => {
  it('replaces the whole event, so fields that are left out are reset', async () => {
    await insert(
      session({ location: 'Prado', colorId: '5', attendees: [{ ...tom, responseStatus: 'accepted' }] }),
    );

    const { data } = await update(session({ summary: 'Excel', attendees: [tom] }));

    expect(data).toMatchObject({ summary: 'Excel', attendees: [{ ...tom, responseStatus: 'needsAction' }] });
    expect(data).not.toHaveProperty('location');
    expect(data).not.toHaveProperty('colorId');
  });

  it('is rejected with 412 when the event no longer has the etag in If-Match', async () => {
    const { data } = await insert();
    google.editByHand(LEA, 'abc12', { colorId: '5' });

    expect(await rejectionOf(update(session(), data.etag))).toMatchObject({
      status: 412,
      reason: 'conditionNotMet',
    });
    expect(google.event(LEA, 'abc12')?.colorId).toBe('5');
  });

  it('accepts the event as it was read, with its etag', async () => {
    await insert(session({ attendees: [tom] }));
    const { data: read } = await events.get(one);

    const { data } = await update({ ...read, summary: 'Excel' }, read.etag);

    const { etag, updated } = data;
    expect(data).toEqual({ ...read, summary: 'Excel', etag, updated });
  });

  it('raises the sequence when the time changes, and rejects a lower one', async () => {
    await insert();
    const { data } = await update(session({ end: { dateTime: `${NINE}+00:00` } }));

    expect(data.sequence).toBe(1);
    expect(await rejectionOf(update(session({ sequence: 0 })))).toMatchObject({ status: 400 });
  });

  it('cannot change the event type', async () => {
    await insert();

    expect(await rejectionOf(update({ ...remoteDay(), id: 'abc12' }))).toMatchObject({
      reason: 'eventTypeRestriction',
    });
  });
});

describe('a deletion', () => {
  it('leaves an event with the status cancelled, and is rejected with 410 the second time', async () => {
    await insert();
    expect((await events.delete(one)).status).toBe(204);

    expect((await events.get(one)).data).toMatchObject({ status: 'cancelled', summary: 'Excel avancé' });
    expect(await rejectionOf(events.delete(one))).toMatchObject({ status: 410, reason: 'deleted' });
  });

  it('is rejected with 404 when the event never existed', async () => {
    expect(await rejectionOf(events.delete(one))).toMatchObject({ status: 404, reason: 'notFound' });
  });
});

describe('an event', () => {
  const outOfFourWeeks = { useDefault: false, overrides: [{ method: 'popup', minutes: 40_321 }] };
  const six = { useDefault: false, overrides: Array(6).fill({ method: 'popup', minutes: 5 }) };
  const withDefaults = { useDefault: true, overrides: [{ method: 'popup', minutes: 5 }] };
  const day = (date: string) => ({ date });

  it.each<[string, GoogleEvent, string]>([
    ['has no start', { start: undefined }, 'required'],
    ['has a date and a time', { start: day('2026-03-02') }, 'invalid'],
    ['has a time without offset and zone', { start: { dateTime: NINE } }, 'required'],
    ['has an unknown zone', { start: { dateTime: NINE, timeZone: 'Europe/Marseille' } }, 'invalid'],
    ['has a day that does not exist', { start: { dateTime: '2026-02-30T09:00:00Z' } }, 'invalid'],
    ['ends before it starts', { end: { dateTime: '2026-03-02T08:59:59+01:00' } }, 'timeRangeEmpty'],
    ['ends on its first day', { start: day('2026-03-02'), end: day('2026-03-02') }, 'timeRangeEmpty'],
    ['has a title over 1024 characters', { summary: 'a'.repeat(1025) }, 'invalid'],
    ['has a place over 1024 characters', { location: 'a'.repeat(1025) }, 'invalid'],
    ['has a description over 8192 characters', { description: 'a'.repeat(8193) }, 'invalid'],
    ['has an unknown status', { status: 'pending' }, 'invalid'],
    ['is new and cancelled', { status: 'cancelled' }, 'invalid'],
    ['has an unknown colour', { colorId: '12' }, 'invalid'],
    ['has a source that is no web address', { source: { url: 'ftp://acme.example' } }, 'invalid'],
    ['has an invalid guest', { attendees: [{ email: 'tom' }] }, 'invalid'],
    ['has a guest twice', { attendees: [tom, { email: 'TOM@acme.example' }] }, 'invalid'],
    ['has a reminder earlier than four weeks', { reminders: outOfFourWeeks }, 'invalid'],
    ['has six reminders', { reminders: six }, 'invalid'],
    [
      'has default and other reminders',
      { reminders: withDefaults },
      'cannotUseDefaultRemindersAndSpecifyOverride',
    ],
    ['is recurring, which is not modelled', { recurrence: ['RRULE:FREQ=DAILY'] }, 'notModelled'],
  ])('is rejected when it %s', async (_, changes, reason) => {
    expect((await rejectionOf(insert(session(changes)))).reason).toBe(reason);
  });

  it('may use each field up to its limit', async () => {
    const event = session({
      ...{ summary: 'a'.repeat(1024), location: 'a'.repeat(1024), description: 'a'.repeat(8192) },
      ...{ start: day('2026-03-02'), end: day('2026-03-03'), colorId: '11', status: 'tentative' },
      reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 40_320 }] },
    });

    expect((await insert(event)).data).toMatchObject(event);
  });

  // https://developers.google.com/workspace/calendar/api/guides/extended-properties
  it('loses long keys and the rest of long values of its extended properties', async () => {
    const [key, value] = ['k'.repeat(44), 'v'.repeat(1024)];
    const properties = { [key]: `${value}v`, [`${key}k`]: 'v' };

    const { data } = await insert(session({ extendedProperties: { private: properties } }));

    expect(data.extendedProperties?.private).toEqual({ [key]: value });
  });

  it('is rejected when it has a field that Google does not know', async () => {
    const unknown = { ...session(), titel: 'x' };

    expect((await rejectionOf(insert(unknown))).message).toContain(`Unknown name "titel" at 'event'`);
  });
});

// https://developers.google.com/workspace/calendar/api/guides/status-events
describe('a status event', () => {
  const at = (workingLocationProperties: GoogleEvent['workingLocationProperties']) =>
    remoteDay({ workingLocationProperties });

  it.each<[string, GoogleEvent]>([
    ['at home', remoteDay()],
    ['for hours', remoteDay({ start: { dateTime: `${NINE}Z` }, end: { dateTime: '2026-03-02T13:00:00Z' } })],
    ['at the office', at({ type: 'officeLocation', officeLocation: { label: 'Marseille', floorId: '3' } })],
    ['out of office', awayDay()],
  ])('may be %s', async (_, event) => {
    expect((await insert(event)).data).toMatchObject(event);
  });

  it.each<[string, GoogleEvent]>([
    ['a working location that is not public', remoteDay({ visibility: null })],
    ['an opaque working location', remoteDay({ transparency: 'opaque' })],
    ['a working location of two days', remoteDay({ end: { date: '2026-03-04' } })],
    ['a working location with a description', remoteDay({ description: 'x' })],
    ['a working location with guests', remoteDay({ attendees: [tom] })],
    ['a working location with reminders', remoteDay({ reminders: undefined })],
    ['a working location without properties', at(undefined)],
    ['a working location of another type', at({ type: 'homeOffice', customLocation: { label: 'x' } })],
    ['an office without a label', at({ type: 'officeLocation', officeLocation: {} })],
    ['an absence of whole days', awayDay({ start: { date: '2026-03-02' }, end: { date: '2026-03-03' } })],
    ['a transparent absence', awayDay({ transparency: 'transparent' })],
    ['an absence with guests', awayDay({ attendees: [tom] })],
    ['an absence without properties', awayDay({ outOfOfficeProperties: undefined })],
    ['an absence with an unknown mode', awayDay({ outOfOfficeProperties: { autoDeclineMode: 'some' } })],
  ])('must not be %s', async (_, event) => {
    const { status, reason } = await rejectionOf(insert(event));

    expect([status, reason]).toEqual([400, expect.stringMatching(/^malformed/)]);
  });
});

describe('a call', () => {
  it.each([
    ['sendUpdates is unknown', { sendUpdates: 'some' }, 400, 'invalidParameter'],
    ['quotaUser has more than 40 characters', { quotaUser: 'q'.repeat(41) }, 400, 'invalidParameter'],
    ['a parameter is not modelled', { maxAttendees: 3 }, 501, 'notModelled'],
    ['the calendar belongs to another person', { calendarId: tom.email }, 404, 'notFound'],
  ])('is rejected when %s', async (_, parameters, status, reason) => {
    const call = events.insert({ ...mine, ...parameters, requestBody: session() });

    expect(await rejectionOf(call)).toMatchObject({ status, reason });
  });

  // https://developers.google.com/workspace/calendar/api/guides/quota
  it('is rejected when the quota of its user or of the project is used up', async () => {
    let now = Date.now();
    await google.stop();
    google = await startFakeGoogle({ quotaPerMinute: 2, projectQuotaPerMinute: 3, now: () => now });
    google.addAccount(LEA);
    delegate(google);
    const read = (quotaUser: string) =>
      rejectionOf(realClient(google, LEA).get({ ...one, quotaUser })).then(({ reason }) => reason);

    const users = ['lea', 'lea', 'lea', 'tom', 'zoe'];
    const reasons = [];
    for (const user of users) reasons.push(await read(user));
    now += 60_000;

    expect(reasons).toEqual([
      'notFound',
      'notFound',
      'userRateLimitExceeded',
      'notFound',
      'rateLimitExceeded',
    ]);
    expect(await read('lea')).toBe('notFound');
  });
});
