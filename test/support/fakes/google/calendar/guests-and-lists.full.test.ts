import type { calendar_v3 } from '@googleapis/calendar';
import { startFakeGoogle, type FakeGoogle } from '../fake-google';
import { delegate, realClient, rejectionOf } from '../real-client';
import { session } from './sample-events';

/** Facts of https://developers.google.com/workspace/calendar/api/v3/reference/events and its methods. */

const LEA = 'lea@acme.example';
const TOM = 'tom@acme.example';
const mine = { calendarId: 'primary' };
const one = { ...mine, eventId: 'abc12' };
let google: FakeGoogle;
let lea: calendar_v3.Resource$Events;
let tom: calendar_v3.Resource$Events;

beforeEach(async () => {
  google = await startFakeGoogle();
  for (const email of [LEA, TOM]) google.addAccount(email);
  delegate(google);
  lea = realClient(google, LEA);
  tom = realClient(google, TOM);
});
afterEach(() => google.stop());

describe('a guest', () => {
  const respond = (email: string) => ({
    attendeesOmitted: true,
    attendees: [{ email, responseStatus: 'accepted' }],
  });

  beforeEach(async () => {
    const properties = { private: { tag: '1' } };
    await lea.insert({
      ...mine,
      requestBody: session({ attendees: [{ email: TOM }], extendedProperties: properties }),
    });
  });

  it('has the event under the same id, without its private properties', async () => {
    const { data } = await tom.get(one);

    expect(data).toMatchObject({ id: 'abc12', organizer: { email: LEA }, attendees: [{ self: true }] });
    expect(data).not.toHaveProperty('extendedProperties');
    expect(google.events(TOM)).toEqual([]);
  });

  it('responds in their own calendar, which changes the etag for the organizer', async () => {
    const { data: before } = await lea.get(one);
    await tom.patch({ ...one, requestBody: respond(TOM) });
    const { data: after } = await lea.get(one);

    expect(after.attendees).toMatchObject([{ email: TOM, responseStatus: 'accepted' }]);
    expect(after.etag).not.toBe(before.etag);
  });

  it.each([
    ['another response', respond(LEA)],
    ['the title', { summary: 'Excel' }],
  ])('cannot change %s: this is not modelled', async (_, requestBody) => {
    expect(await rejectionOf(tom.patch({ ...one, requestBody }))).toMatchObject({ status: 501 });
  });

  it('no longer has a deleted event', async () => {
    await lea.delete(one);

    expect(await rejectionOf(tom.get(one))).toMatchObject({ status: 404 });
  });
});

describe('a list', () => {
  const list = (parameters: object) => lea.list({ ...mine, ...parameters });

  beforeEach(async () => {
    for (const [id, tag] of Object.entries({ abc12: '1', abc13: '2', abc14: '1', abc15: '1' })) {
      const extendedProperties = { private: { tag } };
      await lea.insert({ ...mine, requestBody: session({ id, extendedProperties }) });
    }
    await lea.delete({ ...mine, eventId: 'abc15' });
  });

  it('has the live events with a private property, in pages, of which the first is empty', async () => {
    const pages: (string | null | undefined)[][] = [];
    let pageToken: string | null | undefined;
    do {
      const { data } = await list({
        privateExtendedProperty: ['tag=1'],
        maxResults: 1,
        ...(pageToken && { pageToken }),
      });
      pages.push((data.items ?? []).map(({ id }) => id));
      pageToken = data.nextPageToken;
    } while (pageToken);

    expect(pages).toEqual([[], ['abc12'], ['abc14']]);
  });

  it('by other parameters is not modelled', async () => {
    const call = list({ privateExtendedProperty: ['tag=1'], q: 'Excel' });

    expect(await rejectionOf(call)).toMatchObject({ status: 501 });
  });
});
