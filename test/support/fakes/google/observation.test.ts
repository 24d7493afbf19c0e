import type { calendar_v3 } from '@googleapis/calendar';
import { session } from './calendar/sample-events';
import type { Change } from './calendar/stored-calendar';
import { startFakeGoogle, type FakeGoogle } from './fake-google';
import { delegate, realClient } from './real-client';

const [LEA, TOM] = ['lea@acme.example', 'tom@acme.example'];
const mine = { calendarId: 'primary' };
const guests = { attendees: [{ email: TOM }] };
let google: FakeGoogle;
let events: calendar_v3.Resource$Events;

beforeEach(async () => {
  google = await startFakeGoogle();
  google.addAccount(LEA);
  google.addAccount(TOM);
  delegate(google);
  events = realClient(google, LEA);
});
afterEach(() => google.stop());

const insert = (changes = {}) => events.insert({ ...mine, requestBody: session(changes) });

test('every call is noted', async () => {
  await events.insert({ ...mine, sendUpdates: 'none', quotaUser: 'lea', requestBody: session() });
  await events.get({ ...mine, eventId: 'other' }).catch(() => null);
  await events.update(
    { ...mine, eventId: 'abc12', requestBody: session() },
    { headers: { 'If-Match': '*' } },
  );
  await events.list(mine);

  const said = { kind: 'calendar', owner: LEA, sendUpdates: null, quotaUser: null, ifMatch: null };
  expect(google.calls).toEqual([
    { ...said, kind: 'token', method: 'token', eventId: null, status: 200 },
    { ...said, method: 'insert', eventId: 'abc12', status: 200, sendUpdates: 'none', quotaUser: 'lea' },
    { ...said, method: 'get', eventId: 'other', status: 404 },
    { ...said, method: 'update', eventId: 'abc12', status: 200, ifMatch: '*' },
    { ...said, method: 'list', eventId: null, status: 200 },
  ]);
  google.clearCalls();
  expect(google.calls).toEqual([]);
});

test('calendars can be looked into: live events by start, single ones also if deleted', async () => {
  await insert({ id: 'late0', start: { dateTime: '2026-03-02T10:00:00+01:00' } });
  await insert({ id: 'first', start: { dateTime: '2026-03-02T09:30:00+01:00' } });
  await insert({ id: 'fullda', start: { date: '2026-03-02' }, end: { date: '2026-03-03' } });
  await insert({ id: 'gone0' });
  await events.delete({ ...mine, eventId: 'gone0' });

  expect(google.events(LEA).map(({ id }) => id)).toEqual(['fullda', 'first', 'late0']);
  expect(google.allEvents().map(({ owner, event }) => [owner, event.id])).toHaveLength(3);
  expect(google.event(LEA, 'gone0')?.status).toBe('cancelled');
  expect(google.event(LEA, 'never')).toBeNull();
});

test('what is given out is a copy', async () => {
  await insert();
  for (const event of google.events(LEA)) event.summary = 'changed';

  expect(google.event(LEA, 'abc12')?.summary).toBe('Excel avancé');
});

test('a misspelt address is an error, a calendar that is gone has no events', async () => {
  await insert(guests);
  google.deleteAccount(LEA);

  expect(() => google.events('lae@acme.example')).toThrow('No account has the address lae@acme.example');
  expect(google.events(LEA)).toEqual([]);
  expect(google.invitations(TOM)).toEqual([]);
});

test('an account that is added again has an empty calendar', async () => {
  await insert();
  google.deleteAccount(LEA);
  google.addAccount(LEA);

  expect(google.events(LEA)).toEqual([]);
  expect(() => {
    google.addAccount(LEA);
  }).toThrow('has an account already');
});

test('guests are seen through the events that name them', async () => {
  await insert(guests);
  await insert({ id: 'alone' });

  expect(google.invitations('Tom@acme.example').map(({ id }) => id)).toEqual(['abc12']);
});

describe('people', () => {
  test('change, answer and invite, which changes the etag', async () => {
    const { data } = await insert(guests);
    google.editByHand(LEA, 'abc12', { colorId: '5' });
    google.editByHand(LEA, 'abc12', ({ attendees = [] }) => ({
      attendees: [
        ...attendees.map((guest) => ({ ...guest, responseStatus: 'accepted' })),
        { email: 'ana@acme.example' },
      ],
    }));

    const edited = google.event(LEA, 'abc12');

    expect(edited).toMatchObject({ colorId: '5', summary: 'Excel avancé' });
    expect(edited?.attendees?.map((guest) => guest.responseStatus)).toEqual(['accepted', 'needsAction']);
    expect(edited?.etag).not.toBe(data.etag);
  });

  test('delete and bring back, whatever the switches say', async () => {
    google.switches.revive = 403;
    await insert();
    google.editByHand(LEA, 'abc12', { status: 'cancelled' });
    expect(google.events(LEA)).toEqual([]);

    google.editByHand(LEA, 'abc12', { status: 'confirmed' });

    expect(google.events(LEA)).toHaveLength(1);
  });
});

test('changes are told as they happen', async () => {
  const changes: Change[] = [];
  const end = google.onChange((change) => changes.push(change));
  await insert();
  google.editByHand(LEA, 'abc12', { colorId: '5' });
  await events.delete({ ...mine, eventId: 'abc12' });
  end();
  await insert({ id: 'other' });

  expect(changes).toEqual([
    { owner: LEA, eventId: 'abc12', kind: 'inserted', by: 'api' },
    { owner: LEA, eventId: 'abc12', kind: 'updated', by: 'hand' },
    { owner: LEA, eventId: 'abc12', kind: 'deleted', by: 'api' },
  ]);
});

test('an event without guests has no list of guests', async () => {
  await insert({ attendees: [] });

  expect(google.event(LEA, 'abc12')).not.toHaveProperty('attendees');
});
