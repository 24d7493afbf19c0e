import { mergeEvent } from '../../../functions/sync/write-event';
import {
  address,
  deletion,
  idOf as employeeId,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../support/builders/lucca-events';
import { aConfiguration } from '../../support/builders/configurations';
import { TestHarness } from '../../support/harness/sync-harness';
import { calendarCalls, methods, titles } from './sync-test';

let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await TestHarness.start();
  ({ google } = harness);
});

afterEach(() => google.stop());

describe('a change by a person', () => {
  const idOf = (name: string) => google.events(address(name))[0]?.id ?? '';

  it('is read only after Google rejects the etag of the last write: responses stay in all later updates', async () => {
    const guests = [['ann'], ['ann', 'tom'], ['ann', 'tom', 'eve'], ['ann', 'tom', 'eve', 'max']];
    const update = (id: number) => harness.deliver([sessionEvent({ id, guests: guests[id - 1] ?? [] })]);
    const calls = async (id: number) => {
      google.clearCalls();
      await update(id);
      return calendarCalls(google).map(({ method, status }) => [method, status]);
    };
    const responses = () =>
      google.events(address('lea'))[0]?.attendees?.map(({ responseStatus }) => responseStatus);
    await update(1);

    expect(await calls(2)).toEqual([['update', 200]]);
    google.editByHand(address('lea'), idOf('lea'), ({ attendees = [] }) => ({
      attendees: attendees.map((guest) => ({ ...guest, responseStatus: 'accepted' })),
    }));
    expect(await calls(3)).toEqual([
      ['update', 412],
      ['get', 200],
      ['update', 200],
    ]);
    expect(await calls(4)).toEqual([
      ['get', 200],
      ['update', 200],
    ]);
    expect(responses()).toEqual(['accepted', 'needsAction', 'needsAction', 'accepted']);
  });

  it('is kept by an update: responses, color, reminders, added guests', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.editByHand(address('lea'), idOf('lea'), ({ attendees = [] }) => ({
      colorId: '7',
      reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 15 }] },
      attendees: [
        ...attendees.map((guest) => ({ ...guest, responseStatus: 'accepted' })),
        { email: 'guest@else.example', responseStatus: 'tentative' },
      ],
    }));

    await harness.deliver([sessionEvent({ id: 2, title: 'Excel expert', guests: ['ann', 'eve'] })]);

    expect(google.events(address('lea'))).toMatchObject([
      {
        summary: 'Excel expert',
        colorId: '7',
        reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 15 }] },
        attendees: [
          { email: address('ann'), responseStatus: 'accepted' },
          { email: address('eve'), responseStatus: 'needsAction' },
          { email: 'guest@else.example', responseStatus: 'tentative' },
        ],
      },
    ]);
  });

  it('is read again when it happens during the update', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();
    beforeTheFirst('update', () => google.editByHand(address('lea'), idOf('lea'), { colorId: '3' }));

    await harness.deliver([sessionEvent({ id: 2, title: 'Excel expert' })]);

    expect(methods(google)).toEqual(['update', 'get', 'update']);
    expect(google.events(address('lea'))).toMatchObject([{ summary: 'Excel expert', colorId: '3' }]);
  });

  it.each(['accept', 400, 403, 404, 410] as const)(
    'that deletes the event is reverted (Google restores it: %s)',
    async (revive) => {
      google.switches.revive = revive;
      await harness.deliver([sessionEvent({ id: 1 })]);
      await harness.deliver([workplaceEvent({ id: 2, resource: '9012' })]);
      for (const { owner, event } of google.allEvents())
        google.editByHand(owner, event.id, { status: 'cancelled' });

      await harness.deliver([sessionEvent({ id: 3, title: 'Excel expert' })]);
      await harness.deliver([workplaceEvent({ id: 4, resource: '9012', locationType: 'remoteWork' })]);

      expect(titles(google, 'lea').sort()).toEqual(['Excel expert', 'Télétravail']);
      expect(harness.last('3')?.outcome).toBe('updated');

      await harness.deliver([deletion({ id: 5 })]);
      await harness.deliver([deletion({ id: 6, resource: '9012' })]);
      expect(google.allEvents()).toEqual([]);
    },
  );

  describe.each(['event', 'outOfOffice'])('to an absence shown as %s', (as) => {
    const events = () => google.events(address('lea'));

    beforeEach(async () => {
      harness.configurations = [
        aConfiguration({ products: ['absences'], presentation: { absences: { as } } }),
      ];
      harness.directory.addresses.set(employeeId('lea'), address('lea'));
      await harness.deliver([leaveEvent({ id: 1 })]);
      expect(events()).toMatchObject([{ eventType: as === 'event' ? 'default' : as, status: 'confirmed' }]);
      google.clearCalls();
    });

    it('is not read when there is none: an update is one call, with the etag of the last write', async () => {
      const [{ etag } = { etag: '' }] = events();
      await harness.deliver([leaveEvent({ id: 2, status: 'tentative' })]);

      expect(calendarCalls(google).map(({ method, ifMatch }) => [method, ifMatch])).toEqual([
        ['update', etag],
      ]);
      expect(events()).toMatchObject([{ status: 'tentative' }]);
    });

    it('is kept by all updates, which read the event from then on', async () => {
      const byPeople = {
        colorId: '7',
        reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 15 }] },
      };
      google.editByHand(address('lea'), idOf('lea'), byPeople);
      await harness.deliver([leaveEvent({ id: 2, status: 'tentative' })]);

      expect(methods(google)).toEqual(['update', 'get', 'update']);
      expect(calendarCalls(google).map(({ status }) => status)).toEqual([412, 200, 200]);
      expect(events()).toMatchObject([{ status: 'tentative', ...byPeople }]);
      google.clearCalls();
      await harness.deliver([leaveEvent({ id: 3 })]);
      expect(methods(google)).toEqual(['get', 'update']);
      expect(events()).toMatchObject([{ status: 'confirmed', ...byPeople }]);
    });

    it('is kept by the retry of an interrupted change', async () => {
      google.editByHand(address('lea'), idOf('lea'), { colorId: '7' });
      google.failNext({ drop: true, match: ({ method }) => method === 'update' });
      expect(await harness.deliver([leaveEvent({ id: 2, status: 'tentative' })])).toHaveLength(1);
      google.clearCalls();
      await harness.deliver([{ ...leaveEvent({ id: 2, status: 'tentative' }), tries: 2 }]);

      expect(methods(google)).toEqual(['get', 'update']);
      expect(events()).toMatchObject([{ status: 'tentative', colorId: '7' }]);
    });
  });

  it('that adds guests to an absence is kept', async () => {
    harness.configurations = [aConfiguration({ products: ['absences'] })];
    harness.directory.addresses.set(employeeId('lea'), address('lea'));
    await harness.deliver([leaveEvent({ id: 1 })]);
    const attendees = [{ email: 'guest@else.example', responseStatus: 'accepted' }];
    google.editByHand(address('lea'), idOf('lea'), { attendees });
    await harness.deliver([leaveEvent({ id: 2, status: 'tentative' })]);

    expect(google.events(address('lea'))).toMatchObject([{ status: 'tentative', attendees }]);
  });

  it('to a working location is overwritten by one unconditional call', async () => {
    await harness.deliver([workplaceEvent({ id: 1 })]);
    google.editByHand(address('lea'), idOf('lea'), { summary: 'Elsewhere' });
    google.clearCalls();
    await harness.deliver([workplaceEvent({ id: 2, locationType: 'remoteWork' })]);

    expect(calendarCalls(google).map(({ method, ifMatch }) => [method, ifMatch])).toEqual([['update', null]]);
    expect(titles(google, 'lea')).toEqual(['Télétravail']);
  });

  /** Does something after the calls before this one were answered: a fault that matches nothing sees every call come. */
  function beforeTheFirst(method: string, deed: () => void): void {
    let isDone = false;
    google.failNext({
      drop: true,
      match: (call) => {
        if (!isDone && call.method === method) {
          isDone = true;
          deed();
        }
        return false;
      },
    });
  }
});

describe('an id that Google reserves although it finds no event', () => {
  beforeEach(() => {
    harness.clockOffsetMs = Date.parse('2026-02-10T09:00:00Z') - Date.now();
  });

  it('is replaced by the next generation', async () => {
    let first: string | null = null;
    google.failNext({
      ...{ status: 409, reason: 'duplicate', times: 100 },
      match: ({ method, eventId }) => method === 'insert' && eventId === (first ??= eventId),
    });
    const returned = await harness.deliver([sessionEvent({ id: 1 })]);

    expect(returned).toEqual([]);
    expect(calendarCalls(google).map(({ method, status }) => [method, status])).toEqual([
      ['insert', 409],
      ['get', 404],
      ['insert', 200],
    ]);
    expect(harness.mappings.of('875')).toMatchObject({ generation: 1, confirmed: [{ generation: 1 }] });
    expect(titles(google, 'lea')).toEqual(['Excel avancé']);
  });

  it('is replaced by the next generation when the event existed before', async () => {
    await harness.deliver([workplaceEvent({ id: 1 })]);
    const [{ event } = { event: { id: '' } }] = google.allEvents();
    google.deleteAccount(address('lea'));
    google.addAccount(address('lea'));
    google.clearCalls();
    const match = ({ method, eventId }: { method: string; eventId: string | null }) =>
      method === 'insert' && eventId === event.id;
    google.failNext({ status: 409, reason: 'duplicate', times: 100, match });
    await harness.deliver([workplaceEvent({ id: 2, locationType: 'remoteWork' })]);

    expect(calendarCalls(google).map(({ method, status }) => [method, status])).toEqual([
      // The old token.
      ['update', 401],
      ['update', 404],
      ['insert', 409],
      ['get', 404],
      ['insert', 200],
    ]);
    expect(titles(google, 'lea')).toEqual(['Télétravail']);
  });
});

describe('mergeEvent', () => {
  const stored = {
    id: 'abc',
    etag: '"1"',
    status: 'confirmed',
    summary: 'Old',
    location: 'Old room',
    colorId: '5',
    reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 30 }] },
    attendees: [
      { email: 'tom@acme.example', responseStatus: 'accepted', comment: 'Yes' },
      { email: 'Ann@acme.example', responseStatus: 'declined' },
      { email: 'added@by.hand', responseStatus: 'tentative' },
    ],
    extendedProperties: { private: { theirs: '1', connectorVersion: '0.9' }, shared: { a: 'b' } },
  };

  const ours = {
    id: 'abc',
    status: 'confirmed',
    summary: 'New',
    attendees: [{ email: 'tom@acme.example' }, { email: 'eve@acme.example' }],
    extendedProperties: { private: { connectorVersion: '1.0' } },
  };

  const merged = mergeEvent(stored, ours, ['tom@acme.example', 'ann@acme.example']);

  it('sets our fields, and removes those that the projection lacks', () => {
    expect(merged.summary).toBe('New');
    expect(JSON.parse(JSON.stringify(merged))).not.toHaveProperty('location');
  });

  it("keeps people's colour, reminders and properties", () => {
    expect(merged).toMatchObject({
      colorId: '5',
      reminders: stored.reminders,
      extendedProperties: { private: { theirs: '1', connectorVersion: '1.0' }, shared: { a: 'b' } },
    });
  });

  it("keeps people's reminders when the projection has default ones", () => {
    const begun = { ...ours, reminders: { useDefault: false } };

    expect(mergeEvent(stored, begun, []).reminders).toEqual(stored.reminders);
  });

  it('keeps answers and guests that people added, and removes our former guests', () => {
    expect(merged.attendees).toEqual([
      { email: 'tom@acme.example', responseStatus: 'accepted', comment: 'Yes' },
      { email: 'eve@acme.example' },
      { email: 'added@by.hand', responseStatus: 'tentative' },
    ]);
  });
});
