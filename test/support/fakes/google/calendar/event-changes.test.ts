import type { calendar_v3 } from '@googleapis/calendar';
import { startFakeGoogle, type FakeGoogle } from '../fake-google';
import { delegate, realClient, refusalOf } from '../real-client';
import type { Revival } from '../switches';
import type { GoogleEvent } from './google-event';
import { remoteDay, session } from './sample-events';

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
const update = (event: GoogleEvent, etag?: string | null) =>
  events.update({ ...one, requestBody: event }, etag ? { headers: { 'If-Match': etag } } : {});

describe('update (PUT)', () => {
  test('replaces the whole event and resets what is left out', async () => {
    await insert(
      session({ location: 'Salle Joliette', colorId: '5', transparency: 'transparent', status: 'tentative' }),
    );

    const { data } = await update(session({ summary: 'Excel' }));

    expect(data).toMatchObject({ summary: 'Excel', status: 'confirmed' });
    expect(data).not.toHaveProperty('location');
    expect(data).not.toHaveProperty('colorId');
    expect(data).not.toHaveProperty('transparency');
  });

  test('changes the etag and the time of the update, keeps the time of the creation', async () => {
    const { data: before } = await insert();
    now += 60_000;
    const { data: after } = await update(session({ summary: 'Excel' }));

    expect(after.etag).not.toBe(before.etag);
    expect(after).toMatchObject({
      created: before.created,
      updated: '2026-03-01T08:01:00.000Z',
      iCalUID: before.iCalUID,
    });
  });

  test('the etag changes with every write, also within a millisecond', async () => {
    const etags = [(await insert()).data.etag];
    for (const colorId of ['1', '2', '3']) etags.push((await update(session({ colorId }))).data.etag);

    expect(new Set(etags).size).toBe(4);
  });

  test('raises the sequence when the time changes, refuses a sequence that has passed', async () => {
    await insert();
    const end = { dateTime: '2026-03-02T18:00:00+01:00', timeZone: 'Europe/Paris' };
    const { data } = await update(session({ end }));

    expect(data.sequence).toBe(1);
    expect(await refusalOf(update(session({ sequence: 0 })))).toMatchObject({ status: 400 });
  });

  test('takes back what was read, with the etag that was read', async () => {
    await insert(session({ attendees: [{ email: 'tom@acme.example' }] }));
    const { data: read } = await events.get(one);

    const { data } = await update({ ...read, summary: 'Excel' }, read.etag);

    expect(data).toEqual({ ...read, summary: 'Excel', etag: data.etag });
  });

  test('with If-Match fails if somebody changed the event in between', async () => {
    const { data } = await insert();
    google.editByHand(LEA, 'abc12', { colorId: '5' });

    expect(await refusalOf(update(session(), data.etag))).toMatchObject({
      status: 412,
      reason: 'conditionNotMet',
    });
    expect(google.event(LEA, 'abc12')?.colorId).toBe('5');
  });

  test('of an event that never existed: 404', async () => {
    expect(await refusalOf(update(session()))).toMatchObject({ status: 404, reason: 'notFound' });
  });

  test('needs the times, and cannot change the id', async () => {
    await insert();

    expect(await refusalOf(update({ summary: 'Excel' }))).toMatchObject({ status: 400, reason: 'required' });
    expect(await refusalOf(update(session({ id: 'other' })))).toMatchObject({ status: 400 });
  });

  test('cannot change the event type, not even by leaving it out', async () => {
    await insert();
    await insert(remoteDay());
    const remote = { ...mine, eventId: 'def34' };

    const toWorkplace = await refusalOf(update({ ...remoteDay(), id: 'abc12' }));
    const toDefault = await refusalOf(events.update({ ...remote, requestBody: session({ id: 'def34' }) }));

    expect([toWorkplace.status, toDefault.status]).toEqual([400, 400]);
  });

  test('resets the answers of guests that it leaves out, and drops guests that it does not name', async () => {
    const [tom, ana] = ['tom@acme.example', 'ana@acme.example'];
    await insert(session({ attendees: [{ email: tom, responseStatus: 'accepted' }, { email: ana }] }));

    const { data } = await update(session({ attendees: [{ email: tom }] }));

    expect(data.attendees).toEqual([{ email: tom, responseStatus: 'needsAction' }]);
  });
});

describe('patch', () => {
  test('keeps what is left out, removes what is null, replaces arrays', async () => {
    await insert(
      session({ location: 'Salle Joliette', colorId: '5', attendees: [{ email: 'tom@acme.example' }] }),
    );

    const { data } = await events.patch({
      ...one,
      requestBody: { location: null, attendees: [{ email: 'ana@acme.example' }] },
    });

    expect(data).toMatchObject({ summary: 'Excel avancé', colorId: '5' });
    expect(data.attendees?.map(({ email }) => email)).toEqual(['ana@acme.example']);
    expect(data).not.toHaveProperty('location');
  });

  test('cannot mix a date into a timed event', async () => {
    await insert();
    const day = { start: { date: '2026-03-02' }, end: { date: '2026-03-03' } };
    const whole = { start: { ...day.start, dateTime: null }, end: { ...day.end, dateTime: null } };

    expect(await refusalOf(events.patch({ ...one, requestBody: day }))).toMatchObject({ status: 400 });
    expect((await events.patch({ ...one, requestBody: whole })).data.start?.date).toBe('2026-03-02');
  });

  test('to cancelled deletes', async () => {
    await insert();
    await events.patch({ ...one, requestBody: { status: 'cancelled' } });

    expect(google.events(LEA)).toEqual([]);
    expect(await refusalOf(events.delete(one))).toMatchObject({ status: 410 });
  });
});

describe('bringing a deleted event back', () => {
  const revive = {
    put: () => update(session({ status: 'confirmed', summary: 'Excel' })),
    patch: () => events.patch({ ...one, requestBody: session({ status: 'confirmed', summary: 'Excel' }) }),
  };

  beforeEach(async () => {
    await insert();
    await events.delete(one);
  });

  test.each(['put', 'patch'] as const)('works by %s', async (method) => {
    const { data } = await revive[method]();

    expect(data).toMatchObject({ status: 'confirmed', summary: 'Excel' });
    expect(google.events(LEA)).toHaveLength(1);
    expect((await events.delete(one)).status).toBe(204);
  });

  test.each<[Revival, string]>([
    [400, 'invalid'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [410, 'deleted'],
  ])('is answered %s if so switched', async (status, reason) => {
    google.switches.revive = status;

    expect(await refusalOf(revive.put())).toMatchObject({ status, reason });
    expect(await refusalOf(revive.patch())).toMatchObject({ status, reason });
    expect(google.events(LEA)).toEqual([]);
  });

  test('without a read can be answered otherwise than after one', async () => {
    google.switches.reviveUnread = 403;
    const { data } = await events.get(one);

    expect(await refusalOf(revive.put())).toMatchObject({ status: 403 });
    expect((await update({ ...data, status: 'confirmed' }, data.etag)).status).toBe(200);
  });

  test('needs another status: what stays cancelled is gone', async () => {
    const refusal = await refusalOf(events.patch({ ...one, requestBody: { summary: 'Excel' } }));

    expect(refusal).toMatchObject({ status: 410, reason: 'deleted' });
  });
});
