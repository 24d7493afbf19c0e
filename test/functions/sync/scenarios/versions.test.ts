import {
  address,
  deletion,
  idOf,
  sessionEvent,
  workplaceEvent,
} from '../../../support/builders/lucca-events';
import { exampleConfiguration, TENANT } from '../../../support/builders/sync-examples';
import { TestHarness } from '../../../support/harness/sync-harness';

let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await TestHarness.start();
  ({ google } = harness);
  harness.aheadMs = Date.parse('2026-02-10T09:00:00Z') - Date.now();
});
afterEach(() => google.stop());

const titles = () => google.allEvents().map(({ owner, event }) => `${owner}: ${event.summary ?? ''}`);
const ofCalendar = () => google.calls.filter(({ kind }) => kind === 'calendar');

describe('an event that changes nothing', () => {
  it('does not shorten the life of the mapping', async () => {
    // Prepare
    await harness.deliver([sessionEvent({ id: 1 })]);
    const expiresAt = Date.parse('2027-03-02T16:00:00Z') / 1000;
    expect(harness.mappings.of('875')).toMatchObject({ expiresAt });
    // Act
    await harness.deliver([sessionEvent({ id: 2 })]);
    // Assess
    expect(harness.last('2')).toMatchObject({ outcome: 'unchanged' });
    expect(harness.mappings.of('875')).toMatchObject({ expiresAt });
  });

  it('lengthens the life of a mapping that would end sooner than in 90 days', async () => {
    // Prepare
    await harness.deliver([sessionEvent({ id: 1 })]);
    harness.aheadMs += 360 * 24 * 60 * 60 * 1000;
    // Act
    await harness.deliver([sessionEvent({ id: 2 })]);
    // Assess
    const in89Days = harness.now() / 1000 + 89 * 24 * 60 * 60;
    expect(harness.mappings.of('875')?.expiresAt).toBeGreaterThan(in89Days);
  });

  it('passes what is there to the configuration that is in charge now, with its credentials', async () => {
    // Prepare
    await harness.deliver([sessionEvent({ id: 1 })]);
    harness.configurations = [exampleConfiguration({ id: 'france-2' })];
    google.clearCalls();
    // Act
    await harness.deliver([sessionEvent({ id: 2 })]);
    // Assess
    expect(google.calls).toEqual([]);
    expect(harness.mappings.of('875')?.confirmed).toMatchObject([{ configuration: 'france-2' }]);
    // A deletion names no establishment: only who wrote the event is in charge of it.
    await harness.deliver([deletion({ id: 3 })]);
    expect(harness.last('3')).toMatchObject({ outcome: 'deleted', configuration: 'france-2' });
    expect(titles()).toEqual([]);
  });

  it('passes what is there to the new id of its employee', async () => {
    // Prepare
    const rehired = { id: 'id-2', type: 'employee', email: address('lea') };
    await harness.deliver([workplaceEvent({ id: 1 })]);
    // Act
    await harness.deliver([workplaceEvent({ id: 2, employee: rehired })]);
    // Assess
    expect(harness.last('2')).toMatchObject({ outcome: 'unchanged' });
    expect(harness.mappings.of('875')).toMatchObject({
      confirmed: [{ ownerId: 'id-2', owner: address('lea') }],
      employee: `${TENANT}#id-2`,
      ownerAddress: address('lea'),
      endsAt: '2026-03-03T00:00:00.000Z',
    });
  });

  it('says nothing of an owner where nothing is there', async () => {
    // Act
    await harness.deliver([sessionEvent({ id: 1, guests: [] })]);
    // Assess
    expect(harness.last('1')).toMatchObject({ outcome: 'skipped', reason: 'no_guests' });
    expect(harness.mappings.of('875')).toMatchObject({ confirmed: [], employee: null, endsAt: null });
  });
});

describe('an id that Google says is taken, and does not find', () => {
  it('is left: the event is inserted under the next generation of its id', async () => {
    // Prepare
    let first: string | null = null;
    google.failNext({
      ...{ status: 409, reason: 'duplicate', times: 100 },
      match: ({ method, eventId }) => method === 'insert' && eventId === (first ??= eventId),
    });
    // Act
    const returned = await harness.deliver([sessionEvent({ id: 1 })]);
    // Assess
    expect(returned).toEqual([]);
    expect(ofCalendar().map(({ method, status }) => [method, status])).toEqual([
      ['insert', 409],
      ['get', 404],
      ['insert', 200],
    ]);
    expect(harness.mappings.of('875')).toMatchObject({ generation: 1, confirmed: [{ generation: 1 }] });
    expect(titles()).toEqual(['lea@acme.example: Excel avancé']);
  });

  it('is left too when the event was there before and is gone meanwhile', async () => {
    // Prepare
    await harness.deliver([workplaceEvent({ id: 1 })]);
    const [{ event } = { event: { id: '' } }] = google.allEvents();
    google.deleteAccount(address('lea'));
    google.addAccount(address('lea'));
    google.clearCalls();
    const match = ({ method, eventId }: { method: string; eventId: string | null }) =>
      method === 'insert' && eventId === event.id;
    google.failNext({ status: 409, reason: 'duplicate', times: 100, match });
    // Act
    await harness.deliver([workplaceEvent({ id: 2, eventLocation: 'remoteWork' })]);
    // Assess
    expect(ofCalendar().map(({ method, status }) => [method, status])).toEqual([
      // The token of before.
      ['update', 401],
      ['update', 404],
      ['insert', 409],
      ['get', 404],
      ['insert', 200],
    ]);
    expect(titles()).toEqual(['lea@acme.example: Télétravail']);
  });
});

describe('an event that is tried once more', () => {
  /** While an older event asks for a newer address, another run applies a newer event. */
  function overtakeBy(newer: Parameters<TestHarness['deliver']>[0][number]): void {
    const { directory } = harness;
    harness.directory = {
      ...directory,
      address: async (tenant, id, unknown = null) => {
        if (unknown !== null) {
          harness.directory = directory;
          await harness.deliver([newer]);
        }
        return directory.address(tenant, id, unknown);
      },
    };
  }

  it('is stale when a newer event of its resource was begun meanwhile', async () => {
    // Prepare
    google.addAccount(address('lea'));
    google.renameAccount(address('lea'), address('lea.new'));
    harness.directory.addresses.set(idOf('lea'), address('lea.new'));
    overtakeBy(sessionEvent({ id: 3, title: 'Newer', organizer: 'max' }));
    // Act
    const { json } = sessionEvent({ id: 2, title: 'Older' });
    const organizer = { id: idOf('lea'), type: 'employee', email: address('lea') };
    const returned = await harness.deliver([{ json: { ...json, data: { ...json.data, organizer } } }]);
    // Assess
    expect(returned).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'stale', when: 'observed' });
    expect(titles()).toEqual(['max@acme.example: Newer']);
    expect(harness.mappings.of('875')).toMatchObject({ pending: [], confirmed: [{ owner: address('max') }] });
  });
});

describe('events of one resource that come together', () => {
  const failing = () => {
    google.failNext({
      ...{ status: 503, reason: 'backendError', times: 100 },
      match: ({ kind }) => kind === 'calendar',
    });
  };

  it.each<[string, ('replay' | 'delivery')[], number, number]>([
    ['are tried further when one of them was delivered', ['replay', 'delivery'], 5, 2],
    ['are tried further when the other one was delivered', ['delivery', 'replay'], 9, 2],
    ['are parked after ten tries when one of them was delivered', ['replay', 'delivery'], 10, 0],
    ['are parked after three tries when all are replayed', ['replay', 'replay'], 3, 0],
    ['are tried further before that', ['replay', 'replay'], 2, 2],
  ])('%s', async (_, ways, tries, returned) => {
    // Prepare
    failing();
    const batch = ways.map((via, index) => ({ ...sessionEvent({ id: index + 1 }), via, tries }));
    // Act
    const back = await harness.deliver(batch);
    // Assess
    expect(back).toHaveLength(returned);
    expect(harness.recorded.map(({ outcome }) => outcome)).toEqual(returned ? [] : ['waiting', 'superseded']);
  });
});
