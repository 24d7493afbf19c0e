import type { calendar_v3 } from '@googleapis/calendar';
import { startFakeGoogle, type FakeGoogle } from '../fake-google';
import { delegate, delegatedJwt, realClient, refusalOf } from '../real-client';
import type { GoogleEvent } from './google-event';
import { session } from './sample-events';

const LEA = 'lea@acme.example';
const mine = { calendarId: 'primary' };
const tom = { email: 'tom@acme.example' };
const nine = '2026-03-02T09:00:00';
let google: FakeGoogle;
let events: calendar_v3.Resource$Events;

beforeAll(async () => {
  google = await startFakeGoogle();
  google.addAccount(LEA);
  delegate(google);
  events = realClient(google, LEA);
});
afterAll(() => google.stop());

const insert = (changes: GoogleEvent) =>
  events.insert({ ...mine, requestBody: session({ id: null, ...changes }) });

/** Sends a body that the library's types would not let pass. */
async function insertRaw(
  body: string,
  contentType = 'application/json',
): Promise<{ status: number; data: unknown }> {
  const { token } = await delegatedJwt(google, LEA).getAccessToken();
  const response = await fetch(`${google.rootUrl}calendar/v3/calendars/primary/events`, {
    method: 'POST',
    body,
    headers: { Authorization: `Bearer ${token ?? ''}`, 'Content-Type': contentType },
  });
  return { status: response.status, data: await response.json() };
}

describe('times', () => {
  test.each<[string, GoogleEvent, string]>([
    ['no start', { start: undefined }, 'required'],
    ['no end', { end: undefined }, 'required'],
    ['an empty end', { end: {} }, 'required'],
    ['a date and a time', { start: { date: '2026-03-02' } }, 'invalid'],
    ['both in one', { start: { date: '2026-03-02', dateTime: `${nine}Z` } }, 'invalid'],
    ['no offset and no zone', { start: { dateTime: nine } }, 'required'],
    ['an unknown zone', { start: { dateTime: nine, timeZone: 'Europe/Marseille' } }, 'invalid'],
    ['an offset as a zone', { start: { dateTime: nine, timeZone: '+01:00' } }, 'invalid'],
    ['a day that does not exist', { start: { dateTime: '2026-02-30T09:00:00Z' } }, 'invalid'],
    ['a time that is only a date', { start: { dateTime: '2026-03-02' } }, 'invalid'],
    ['an end before the start', { end: { dateTime: '2026-03-02T08:59:59+01:00' } }, 'timeRangeEmpty'],
    [
      'an end before the start in another zone',
      { end: { dateTime: nine, timeZone: 'Asia/Tokyo' } },
      'timeRangeEmpty',
    ],
    [
      'an all-day end on the start',
      { start: { date: '2026-03-02' }, end: { date: '2026-03-02' } },
      'timeRangeEmpty',
    ],
    [
      'an all-day end before it',
      { start: { date: '2026-03-02' }, end: { date: '2026-03-01' } },
      'timeRangeEmpty',
    ],
    ['a date with a time', { start: { date: `${nine}Z` }, end: { date: '2026-03-03' } }, 'invalid'],
  ])('%s is refused', async (_, changes, reason) => {
    expect(await refusalOf(insert(changes))).toMatchObject({ status: 400, reason });
  });

  test.each<[string, GoogleEvent]>([
    ['a local time with a zone', { start: { dateTime: nine, timeZone: 'Europe/Paris' } }],
    ['an offset without a zone', { start: { dateTime: `${nine}+01:00` } }],
    ['whole days with an exclusive end', { start: { date: '2026-03-02' }, end: { date: '2026-03-04' } }],
    ['no length', { start: { dateTime: `${nine}Z` }, end: { dateTime: `${nine}Z` } }],
  ])('%s is taken', async (_, changes) => {
    expect((await insert(changes)).data.start).toEqual(changes.start);
  });
});

describe('fields', () => {
  test.each<[string, GoogleEvent]>([
    ['a title over 1024 characters', { summary: 'a'.repeat(1025) }],
    ['a place over 1024 characters', { location: 'a'.repeat(1025) }],
    ['a description over 8192 characters', { description: 'a'.repeat(8193) }],
    ['an unknown status', { status: 'pending' }],
    ['a new event that is cancelled', { status: 'cancelled' }],
    ['an unknown transparency', { transparency: 'free' }],
    ['an unknown visibility', { visibility: 'secret' }],
    ['an unknown colour', { colorId: '12' }],
    ['a link that is none', { source: { title: 'Lucca', url: 'acme' } }],
    ['a link that is not http', { source: { title: 'Lucca', url: 'ftp://acme.example' } }],
    ['a guest without an address', { attendees: [{ displayName: 'Tom' }] }],
    ['a guest with no real address', { attendees: [{ email: 'tom' }] }],
    ['a guest twice', { attendees: [tom, { email: 'TOM@acme.example' }] }],
    ['an unknown answer', { attendees: [{ ...tom, responseStatus: 'maybe' }] }],
    [
      'an unknown kind of reminder',
      { reminders: { useDefault: false, overrides: [{ method: 'sms', minutes: 5 }] } },
    ],
    ['a reminder without a time', { reminders: { useDefault: false, overrides: [{ method: 'popup' }] } }],
    [
      'a reminder over 4 weeks',
      { reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 40321 }] } },
    ],
    [
      'six reminders',
      { reminders: { useDefault: false, overrides: Array(6).fill({ method: 'popup', minutes: 5 }) } },
    ],
    ['an id and a UID', { id: 'abcde', iCalUID: 'x@acme.example' }],
  ])('%s is refused', async (_, changes) => {
    expect(await refusalOf(insert(changes))).toMatchObject({ status: 400, reason: 'invalid' });
  });

  test('reminders of its own beside those by default are refused', async () => {
    const reminders = { useDefault: true, overrides: [{ method: 'popup', minutes: 5 }] };

    expect((await refusalOf(insert({ reminders }))).reason).toBe(
      'cannotUseDefaultRemindersAndSpecifyOverride',
    );
  });

  test.each<GoogleEvent>([
    { summary: 'a'.repeat(1024), location: 'a'.repeat(1024), description: 'a'.repeat(8192) },
    { source: { title: 'Lucca', url: 'https://acme.ilucca.net/x' } },
    { attendees: [{ ...tom, responseStatus: 'accepted' }] },
    { reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 40320 }] } },
    { status: 'tentative', colorId: '11', visibility: 'private', transparency: 'transparent' },
  ])('%j is taken', async (changes) => {
    expect((await insert(changes)).data).toMatchObject(changes);
  });

  test('an address is kept in lower case, and the owner among the guests is marked', async () => {
    const { data } = await insert({ attendees: [{ email: 'Tom@Acme.example' }, { email: LEA }] });

    expect(data.attendees).toEqual([
      { ...tom, responseStatus: 'needsAction' },
      { email: LEA, responseStatus: 'needsAction', organizer: true, self: true },
    ]);
  });

  test('extended properties: long keys vanish, long values are cut', async () => {
    const { data } = await insert({
      extendedProperties: { private: { ['k'.repeat(44)]: 'v'.repeat(1025), ['k'.repeat(45)]: 'v' } },
    });

    expect(data.extendedProperties?.private).toEqual({ ['k'.repeat(44)]: 'v'.repeat(1024) });
  });

  test.each(['focusTime', 'nonsense'])(
    'the event type %s is not modelled, and says so',
    async (eventType) => {
      expect(await refusalOf(insert({ eventType }))).toMatchObject({ status: 501, reason: 'notModelled' });
    },
  );

  test('neither are recurring events', async () => {
    expect(await refusalOf(insert({ recurrence: ['RRULE:FREQ=DAILY'] }))).toMatchObject({ status: 501 });
  });
});

describe("a body is held against the library's type", () => {
  const times = '"start":{"date":"2026-03-02"},"end":{"date":"2026-03-03"}';

  test.each([
    ['an unknown field', `{${times},"titel":"x"}`, `Unknown name "titel" at 'event'`],
    ['an unknown field inside', `{${times},"source":{"uri":"x"}}`, `Unknown name "uri" at 'event/source'`],
    ['another type', `{${times},"summary":5}`, "at 'event/summary'"],
    ['a list', '[]', "at 'event'"],
    ['no JSON', '{', "at 'event'"],
  ])('%s is refused', async (_, body, message) => {
    const said: unknown = expect.stringContaining(message);

    expect(await insertRaw(body)).toMatchObject({
      status: 400,
      data: { error: { code: 400, message: said } },
    });
  });

  test('a body must say that it is JSON', async () => {
    expect((await insertRaw(`{${times}}`)).status).toBe(200);
    expect((await insertRaw(`{${times}}`, 'text/plain')).status).toBe(400);
  });
});

describe('parameters', () => {
  test.each([
    ['a word that sendUpdates does not know', { sendUpdates: 'some' }, 400, 'invalidParameter'],
    ['a user for the quota over 40 characters', { quotaUser: 'q'.repeat(41) }, 400, 'invalidParameter'],
    ['a parameter that is not modelled', { maxAttendees: 3 }, 501, 'notModelled'],
  ])('%s', async (_, parameters, status, reason) => {
    const call = events.insert({ ...mine, ...parameters, requestBody: session({ id: null }) });

    expect(await refusalOf(call)).toMatchObject({ status, reason });
  });

  test.each(['all', 'externalOnly', 'none'])(
    'sendUpdates=%s is taken by insert, update, patch and delete',
    async (sendUpdates) => {
      const eventId = (await insert({})).data.id ?? '';
      const target = { ...mine, eventId, sendUpdates };
      google.clearCalls();

      await events.update({ ...target, requestBody: session({ id: eventId }) });
      await events.patch({ ...target, requestBody: { summary: 'x' } });
      await events.delete(target);
      await events.insert({ ...mine, sendUpdates, requestBody: session({ id: null }) });

      expect(google.calls.map((call) => call.sendUpdates)).toEqual(Array(4).fill(sendUpdates));
    },
  );
});
