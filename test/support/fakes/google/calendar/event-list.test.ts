import type { calendar_v3 } from '@googleapis/calendar';
import { startFakeGoogle, type FakeGoogle } from '../fake-google';
import { delegate, realClient, refusalOf } from '../real-client';
import { session } from './sample-events';

const LEA = 'lea@acme.example';
const mine = { calendarId: 'primary' };
let google: FakeGoogle;
let events: calendar_v3.Resource$Events;

beforeAll(async () => {
  google = await startFakeGoogle();
  google.addAccount(LEA);
  delegate(google);
  events = realClient(google, LEA);
  for (const id of ['event0', 'event1', 'event2', 'event3', 'event4']) {
    const extendedProperties = { private: { resource: id, even: String('024'.includes(id.slice(-1))) } };
    await events.insert({ ...mine, requestBody: session({ id, extendedProperties }) });
  }
  await events.delete({ ...mine, eventId: 'event2' });
});
afterAll(() => google.stop());

const idsOf = (call: Promise<{ data: calendar_v3.Schema$Events }>) =>
  call.then(({ data }) => data.items?.map(({ id }) => id));

test.each([
  ['all that live', {}, ['event0', 'event1', 'event3', 'event4']],
  ['deleted ones too', { showDeleted: true }, ['event0', 'event1', 'event2', 'event3', 'event4']],
  ['by a private property', { privateExtendedProperty: ['even=true'] }, ['event0', 'event4']],
  ['by two of them', { privateExtendedProperty: ['even=true', 'resource=event4'] }, ['event4']],
  ['by its UID', { iCalUID: 'event3@google.com' }, ['event3']],
  ['by the UID of a deleted one', { iCalUID: 'event2@google.com' }, []],
])('%s', async (_, parameters, ids) => {
  expect(await idsOf(events.list({ ...mine, ...parameters }))).toEqual(ids);
});

test('a page may be short or empty while more follow', async () => {
  const pages: (string | null | undefined)[][] = [];
  let pageToken: string | undefined;
  do {
    const { data } = await events.list({
      ...mine,
      privateExtendedProperty: ['even=true'],
      maxResults: 2,
      pageToken,
    });
    pages.push((data.items ?? []).map(({ id }) => id));
    pageToken = data.nextPageToken ?? undefined;
  } while (pageToken);

  expect(pages).toEqual([['event0'], [], ['event4']]);
});

test.each([{ pageToken: 'nonsense' }, { maxResults: 0 }])('%j is refused', async (parameters) => {
  expect(await refusalOf(events.list({ ...mine, ...parameters }))).toMatchObject({ status: 400 });
});

test('what is not modelled says so', async () => {
  expect(await refusalOf(events.list({ ...mine, q: 'Excel' }))).toMatchObject({ status: 501 });
});
