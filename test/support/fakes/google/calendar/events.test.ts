import type { calendar_v3 } from '@googleapis/calendar';
import { startFakeGoogle, type FakeGoogle } from '../fake-google';
import { delegate, realClient, refusalOf } from '../real-client';
import type { GoogleEvent } from './google-event';
import { session } from './sample-events';

const LEA = 'lea@acme.example';
const mine = { calendarId: 'primary' };
const one = { ...mine, eventId: 'abc12' };
let google: FakeGoogle;
let events: calendar_v3.Resource$Events;
let now: number;

beforeEach(async () => {
  now = Date.parse('2026-03-01T08:00:00Z');
  google = await startFakeGoogle({ now: () => now });
  google.addAccount(LEA);
  delegate(google);
  events = realClient(google, LEA);
});
afterEach(() => google.stop());

const insert = (event: GoogleEvent = session()) => events.insert({ ...mine, requestBody: event });

describe('insert', () => {
  test('gives the event back with what Google adds', async () => {
    const { status, data } = await insert();

    const etag: unknown = expect.stringMatching(/^"\d+"$/);
    const htmlLink: unknown = expect.stringMatching(/^https:\/\/www\.google\.com\/calendar\/event\?eid=/);
    expect(status).toBe(200);
    expect(data).toEqual({
      ...session(),
      kind: 'calendar#event',
      etag,
      status: 'confirmed',
      eventType: 'default',
      htmlLink,
      created: '2026-03-01T08:00:00.000Z',
      updated: '2026-03-01T08:00:00.000Z',
      creator: { email: LEA, self: true },
      organizer: { email: LEA, self: true },
      iCalUID: 'abc12@google.com',
      sequence: 0,
      reminders: { useDefault: true },
    });
  });

  test('makes ids that are valid and differ, if none is given', async () => {
    const ids = [
      (await insert(session({ id: null }))).data.id,
      (await insert(session({ id: null }))).data.id,
    ];

    expect(ids).toEqual([expect.stringMatching(/^[a-v0-9]{26}$/), expect.stringMatching(/^[a-v0-9]{26}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test.each(['abcd', 'ABCDE', 'abcdw', 'abc-12', 'a'.repeat(1025)])('refuses the id %s', async (id) => {
    expect(await refusalOf(insert(session({ id })))).toMatchObject({ status: 400, reason: 'invalid' });
  });

  test.each(['abcde', '0123456789abcdefghijklmnopqrstuv', 'v'.repeat(1024)])(
    'takes the id %s',
    async (id) => {
      expect((await insert(session({ id }))).data.id).toBe(id);
    },
  );

  test('of an id that exists is a duplicate, also after a deletion', async () => {
    await insert();
    const ofLive = await refusalOf(insert());
    await events.delete(one);
    const ofDeleted = await refusalOf(insert());

    expect([ofLive, ofDeleted]).toMatchObject([
      { status: 409, reason: 'duplicate', message: 'The requested identifier already exists.' },
      { status: 409, reason: 'duplicate' },
    ]);
  });

  test('of the same id into two calendars is fine', async () => {
    google.addAccount('tom@acme.example');
    await insert();

    const { status } = await realClient(google, 'tom@acme.example').insert({
      ...mine,
      requestBody: session(),
    });

    expect(status).toBe(200);
  });
});

describe('delete', () => {
  test('204, then the event is cancelled and can be read; again: gone; never existed: not found', async () => {
    await insert();
    const { status } = await events.delete(one);
    const { data } = await events.get(one);

    expect(status).toBe(204);
    expect(data).toMatchObject({ id: 'abc12', status: 'cancelled', summary: 'Excel avancé' });
    expect(await refusalOf(events.delete(one))).toMatchObject({ status: 410, reason: 'deleted' });
    expect(await refusalOf(events.delete({ ...mine, eventId: 'other' }))).toMatchObject({
      status: 404,
      reason: 'notFound',
    });
  });

  test('under an etag that has passed: 412', async () => {
    const { data } = await insert();
    google.editByHand(LEA, 'abc12', { colorId: '5' });

    const refusal = await refusalOf(events.delete(one, { headers: { 'If-Match': data.etag ?? '' } }));

    expect(refusal).toMatchObject({ status: 412, reason: 'conditionNotMet' });
    expect(google.events(LEA)).toHaveLength(1);
  });
});

describe('calendars', () => {
  test('the own address is the primary calendar', async () => {
    await insert();

    expect((await events.get({ calendarId: LEA, eventId: 'abc12' })).data.id).toBe('abc12');
  });

  test("another person's is not found", async () => {
    google.addAccount('tom@acme.example');
    const call = events.insert({ calendarId: 'tom@acme.example', requestBody: session() });

    expect(await refusalOf(call)).toMatchObject({ status: 404, reason: 'notFound' });
  });

  test('an account without Google Calendar is told so', async () => {
    google.addAccount('ana@acme.example', { calendar: false });
    const call = realClient(google, 'ana@acme.example').list(mine);

    expect(await refusalOf(call)).toMatchObject({ status: 403, reason: 'notACalendarUser' });
  });

  test('a renamed account keeps its calendar', async () => {
    await insert();
    google.renameAccount(LEA, 'lea.martin@acme.example');

    const { data } = await realClient(google, 'lea.martin@acme.example').get(one);

    expect(data.organizer?.email).toBe('lea.martin@acme.example');
  });
});
