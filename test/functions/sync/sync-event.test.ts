import {
  address,
  deletion,
  employeeEvent,
  idOf,
  sessionEvent,
  workplaceEvent,
} from '../../support/builders/lucca-events';
import { exampleConfiguration } from '../../support/builders/sync-examples';
import { TestHarness } from '../../support/harness/sync-harness';

/** The events of the examples are in March 2026. */
const FEBRUARY = Date.parse('2026-02-10T09:00:00Z');
let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await TestHarness.start();
  ({ google } = harness);
});

afterEach(() => google.stop());

const titles = (name: string) => google.events(address(name)).map(({ summary }) => summary);
const methods = () => google.calls.filter(({ kind }) => kind === 'calendar').map(({ method }) => method);
const owned = () => google.allEvents().map(({ owner, event }) => `${owner}: ${event.summary ?? ''}`);

const withData = (delivered: ReturnType<typeof sessionEvent>, data: object) => ({
  json: { ...delivered.json, data: { ...delivered.json.data, ...data } },
});

const withoutAddress = { id: '7', type: 'employee', email: null };

describe('order', () => {
  it('is that of the versions, not of the deliveries', async () => {
    await harness.deliver([sessionEvent({ id: 2, title: 'Newer' })]);
    google.clearCalls();

    await harness.deliver([sessionEvent({ id: 1, title: 'Older' })]);

    expect(google.calls).toEqual([]);
    expect(titles('lea')).toEqual(['Newer']);
    expect(harness.last('1')).toMatchObject({ outcome: 'stale', when: 'observed' });
  });

  it('applies to a deletion, even of an unknown resource', async () => {
    await harness.deliver([deletion({ id: 2 })]);
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(google.allEvents()).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'skipped', reason: 'deleted' });
    expect(harness.last('1')?.outcome).toBe('stale');
  });

  it('reduces a batch to its newest state', async () => {
    await harness.deliver([3, 1, 2].map((id) => sessionEvent({ id, title: `Version ${id}` })));

    expect(methods()).toEqual(['insert']);
    expect(titles('lea')).toEqual(['Version 3']);
    expect(['1', '2', '3'].map((id) => harness.last(id)?.outcome)).toEqual([
      'superseded',
      'superseded',
      'created',
    ]);
  });

  it('makes a redelivery a mere observation', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(google.calls).toEqual([]);
    expect(harness.last('1')).toMatchObject({ outcome: 'created', when: 'observed' });
  });
});

describe('scope', () => {
  it('skips what no configuration is in charge of, and remembers its version', async () => {
    await harness.deliver([sessionEvent({ id: 2, establishment: '99' })]);
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(google.calls).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'skipped', reason: 'no_configuration' });
    expect(harness.last('1')?.outcome).toBe('stale');
  });

  it('deletes an event that is no longer in scope', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);

    await harness.deliver([sessionEvent({ id: 2, establishment: '99' })]);

    expect(google.allEvents()).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'deleted', reason: null, configuration: 'france' });
  });

  it('applies a skipped event when it is redelivered after its configuration was activated', async () => {
    harness.configurations = [exampleConfiguration({ active: false })];
    await harness.deliver([sessionEvent({ id: 1 })]);
    expect(harness.last('1')).toMatchObject({ outcome: 'skipped', reason: 'configuration_inactive' });
    harness.configurations = [exampleConfiguration()];

    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(harness.last('1')).toMatchObject({ outcome: 'created', when: 'applied' });
  });

  it('fails a deletion when the configuration that wrote the event was removed', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    harness.configurations = [];

    await harness.deliver([deletion({ id: 2 })]);

    expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'configuration_removed' });
    expect(harness.last('2')?.payload).not.toBeNull();
  });

  it('moves an event to the configuration of the new establishment, each side with its own credentials', async () => {
    const belgium = exampleConfiguration({ id: 'belgium', establishments: ['20'] });
    harness.configurations = [exampleConfiguration(), belgium];
    await harness.deliver([sessionEvent({ id: 1 })]);

    await harness.deliver([sessionEvent({ id: 2, establishment: '20', organizer: 'max' })]);

    expect(google.allEvents().map(({ owner }) => owner)).toEqual([address('max')]);
    expect(harness.last('2')).toMatchObject({ outcome: 'moved', configuration: 'belgium' });
  });
});

describe('a category that changes', () => {
  it('replaces the event', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);

    await harness.deliver([workplaceEvent({ id: 2 })]);

    expect(google.allEvents()).toMatchObject([
      { event: { eventType: 'workingLocation', summary: 'Marseille' } },
    ]);
  });
});

describe('an event that cannot be written', () => {
  it('counts as the newest version: nothing older is applied after it', async () => {
    await harness.deliver([withData(sessionEvent({ id: 2 }), { organizer: withoutAddress })]);
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'employee_without_address' });
    expect(harness.last('1')?.outcome).toBe('stale');
    expect(google.allEvents().map(({ owner }) => owner)).toEqual([]);
  });

  it('leaves the existing event as it is', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);

    await harness.deliver([withData(sessionEvent({ id: 2 }), { attendees: [withoutAddress] })]);

    expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'employee_without_address' });
    expect(google.allEvents().map(({ owner }) => owner)).toEqual([address('lea')]);
  });

  it('is logged once when other events of its group are retried', async () => {
    google.failNext({
      status: 503,
      reason: 'backendError',
      match: ({ kind }) => kind === 'calendar',
      times: 2,
    });
    const batch = [sessionEvent({ id: 1 }), withData(sessionEvent({ id: 2 }), { startsAt: 'soon' })];

    for (const tries of [1, 2, 3]) await harness.deliver(batch.map((one) => ({ ...one, tries })));

    expect(harness.recorded.map(({ eventId, outcome }) => [eventId, outcome])).toEqual([
      ['2', 'failed'],
      ['1', 'created'],
    ]);
  });
});

it('makes no call when only the order of the guests changed', async () => {
  await harness.deliver([sessionEvent({ id: 1, guests: ['tom', 'ann'] })]);
  google.clearCalls();

  await harness.deliver([sessionEvent({ id: 2, guests: ['ann', 'tom'] })]);

  expect(google.calls).toEqual([]);
});

it.each([
  'léa@acme.example',
  'a..b@acme.example',
  'a@-acme..example',
  'a@acme.e',
  `${'a'.repeat(300)}@acme.example`,
])('leaves out a guest with the unusable address %s', async (email) => {
  const attendees = [
    { id: '1', email },
    { id: '2', email: address('tom') },
  ];

  await harness.deliver([withData(sessionEvent({ id: 1 }), { attendees })]);

  expect(harness.last('1')).toMatchObject({
    outcome: 'created',
    detail: 'Guests without a usable address were omitted: employee 1',
  });
});

it('keeps an unfinished change waiting, with its payload, while its configuration is inactive', async () => {
  await harness.deliver([sessionEvent({ id: 1 })]);
  google.failNext({ status: 403, reason: 'quotaExceeded', match: ({ method }) => method === 'delete' });
  await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);
  harness.configurations = [exampleConfiguration({ active: false })];

  await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);

  expect(harness.last('2')).toMatchObject({ outcome: 'waiting', reason: 'configuration_inactive' });
  expect(harness.last('2')?.payload).not.toBeNull();
});

describe('an event that is restarted with a newer address', () => {
  beforeEach(() => {
    harness.clockOffsetMs = FEBRUARY - Date.now();
  });

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

  it('is stale when a newer event of its resource was applied meanwhile', async () => {
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
    expect(owned()).toEqual(['max@acme.example: Newer']);
    expect(harness.mappings.of('875')).toMatchObject({ pending: [], confirmed: [{ owner: address('max') }] });
  });
});

describe('an address in an event that Google no longer knows', () => {
  beforeEach(() => {
    harness.google.addAccount(address('lea'));
    harness.google.renameAccount(address('lea'), address('lea.new'));
  });

  it('is replaced by the one that Lucca has', async () => {
    // Prepare
    harness.directory.addresses.set(idOf('lea'), address('lea.new'));
    // Act
    await harness.deliver([sessionEvent({ id: 1, guests: ['tom', 'lea'] })]);
    // Assess
    expect(harness.last('1')).toMatchObject({ outcome: 'created', employee: address('lea.new') });
    const [session] = harness.google.events(address('lea.new'));
    expect(session?.attendees?.map(({ email }) => email).sort()).toEqual([
      'lea.new@acme.example',
      'tom@acme.example',
    ]);
    expect(harness.mappings.of('875')).toMatchObject({ pending: [] });
  });

  it.each([null, address('lea')])('fails the event when Lucca has no newer one: %s', async (known) => {
    // Prepare
    if (known) harness.directory.addresses.set(idOf('lea'), known);
    // Act
    await harness.deliver([workplaceEvent({ id: 1 })]);
    // Assess
    expect(harness.last('1')).toMatchObject({ outcome: 'failed', reason: 'unknown_google_user' });
  });
});

describe("an event that arrives after a change of its owner's address", () => {
  beforeEach(() => {
    harness.clockOffsetMs = FEBRUARY - Date.now();
  });

  it('is written at the new address', async () => {
    // Prepare
    await harness.deliverWithMoves([employeeEvent({ id: 5, name: 'lea', email: address('lea.new') })]);
    // Act
    await harness.deliver([sessionEvent({ id: 1, guests: ['tom'], namesAddresses: true })]);
    // Assess
    expect(owned()).toEqual(['lea.new@acme.example: Excel avancé']);
    expect(harness.directory.asked).toEqual([]);
  });

  it('is written at its own address when that is newer', async () => {
    // Prepare
    harness.clockOffsetMs = Date.parse('2026-02-01T08:00:00Z') - Date.now();
    await harness.deliverWithMoves([employeeEvent({ id: 5, name: 'lea', email: address('lea.old') })]);
    harness.clockOffsetMs = FEBRUARY - Date.now();
    // Act
    await harness.deliver([sessionEvent({ id: 9, guests: ['tom'], namesAddresses: true })]);
    // Assess
    expect(owned()).toEqual(['lea@acme.example: Excel avancé']);
  });
});
