import { address, deletion, sessionEvent, workplaceEvent } from '../../../support/builders/lucca-events';
import { exampleConfiguration } from '../../../support/builders/sync-examples';
import { CrashInjector } from '../../../support/crash-injector';
import { TestHarness } from '../../../support/harness/sync-harness';

/** What went wrong once, or nearly. */

let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await TestHarness.start();
  ({ google } = harness);
});

afterEach(() => google.stop());

const owners = () => google.allEvents().map(({ owner }) => owner);
const withData = (delivered: ReturnType<typeof sessionEvent>, data: object) => ({
  json: { ...delivered.json, data: { ...delivered.json.data, ...data } },
});
const withoutAddress = { id: '7', type: 'employee', email: null };

describe('an event that cannot be written', () => {
  it('is the newest all the same: nothing older is applied after it', async () => {
    await harness.deliver([withData(sessionEvent({ id: 2 }), { organizer: withoutAddress })]);
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'employee_without_address' });
    expect(harness.last('1')?.outcome).toBe('stale');
    expect(owners()).toEqual([]);
  });

  it('leaves what is there alone: a guest without an address may well be registered', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);

    await harness.deliver([withData(sessionEvent({ id: 2 }), { attendees: [withoutAddress] })]);

    expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'employee_without_address' });
    expect(owners()).toEqual([address('lea')]);
  });

  it('is logged once beside events of its group that come back again and again', async () => {
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

describe('working locations', () => {
  it('are refused to an employee, not to a resource', async () => {
    google.addAccount(address('bob'), { workingLocations: false });
    await harness.deliver([workplaceEvent({ id: 1, name: 'bob' })]);

    await harness.deliver([workplaceEvent({ id: 2, name: 'lea' })]);

    expect(google.allEvents()).toMatchObject([
      { owner: address('lea'), event: { eventType: 'workingLocation' } },
    ]);
  });

  it('are tried again where Google refused the plain event too: the fault was in the event', async () => {
    google.failNext({ status: 400, reason: 'invalid', match: ({ method }) => method === 'insert', times: 2 });
    await harness.deliver([workplaceEvent({ id: 1, resource: '9013' })]);
    expect(harness.last('1')).toMatchObject({ outcome: 'failed', reason: 'google_refused' });

    await harness.deliver([workplaceEvent({ id: 2 })]);

    expect(google.allEvents()).toMatchObject([{ event: { eventType: 'workingLocation' } }]);
  });

  it('leave nothing of their plain event in a session that takes its place', async () => {
    google.addAccount(address('bob'), { workingLocations: false });
    await harness.deliver([workplaceEvent({ id: 1, name: 'bob' })]);

    await harness.deliver([sessionEvent({ id: 2, organizer: 'bob' })]);

    const [found] = google.allEvents();
    expect(google.allEvents()).toHaveLength(1);
    expect(found?.event.transparency ?? 'opaque').toBe('opaque');
    expect(found?.event.visibility ?? 'default').toBe('default');
    expect(found?.event.reminders?.useDefault).toBe(true);
  });
});

describe('an employee whose address was changed', () => {
  const organizer = { id: 'id-of-old', type: 'employee', email: address('new') };

  it.each([
    ['loses the last guest', sessionEvent({ id: 2, guests: [] })],
    ['is cancelled', sessionEvent({ id: 2, status: 'cancelled' })],
    ['is deleted', { json: { ...sessionEvent({ id: 2 }).json, topic: 'calendar-event.deleted' } }],
  ])('has no event left when it %s', async (_, delivered) => {
    google.addAccount(address('old'));
    await harness.deliver([sessionEvent({ id: 1, organizer: 'old' })]);
    google.renameAccount(address('old'), address('new'));
    google.invalidateTokens();

    await harness.deliver([withData(delivered, { organizer })]);

    expect(harness.last('2')?.outcome).toBe('deleted');
    expect(owners()).toEqual([]);
  });
});

describe('a configuration that was removed', () => {
  it.each([
    ['a deletion', deletion({ id: 2, establishment: '12' })],
    ['the last guest', sessionEvent({ id: 2, guests: [] })],
  ])('leaves its events to the one in charge of the establishment: %s', async (_, delivered) => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    harness.configurations = [exampleConfiguration({ id: 'france-2' })];

    await harness.deliver([delivered]);

    expect(harness.last('2')?.outcome).toBe('deleted');
    expect(owners()).toEqual([]);
  });
});

describe('an account that nobody reaches any more', () => {
  const suspend = (name: string) => {
    google.invalidateTokens();
    google.failNext({
      times: 100,
      ...{ status: 400, reason: 'invalid_grant', message: 'Account disabled' },
      match: ({ kind, owner }) => kind === 'token' && owner === address(name),
    });
  };

  beforeEach(async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    suspend('lea');
    await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);
    expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'google_account_suspended' });
  });

  it('does not keep the event in the calendars of others', async () => {
    await harness.deliver([sessionEvent({ id: 3, organizer: 'zoe' })]);
    expect(owners().sort()).toEqual([address('lea'), address('zoe')]);

    await harness.deliver([deletion({ id: 4 })]);
    expect(owners()).toEqual([address('lea')]);
  });

  it('does not keep what may pass from being tried again', async () => {
    const match = ({ method, owner }: { method: string; owner: string | null }) =>
      method === 'delete' && owner === address('max');
    google.failNext({ status: 503, reason: 'backendError', match });

    expect(await harness.deliver([deletion({ id: 3 })])).toHaveLength(1);
  });
});

it('guests in another order are no change', async () => {
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
])('a guest with the address %s does not keep the session out of the calendar', async (email) => {
  const attendees = [
    { id: '1', email },
    { id: '2', email: address('tom') },
  ];

  await harness.deliver([withData(sessionEvent({ id: 1 }), { attendees })]);

  expect(harness.last('1')).toMatchObject({
    outcome: 'created',
    detail: 'Left out, no usable address: employee 1',
  });
});

it('a change that is half done waits while its configuration is inactive, and keeps its payload', async () => {
  await harness.deliver([sessionEvent({ id: 1 })]);
  google.failNext({ status: 403, reason: 'quotaExceeded', match: ({ method }) => method === 'delete' });
  await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);
  harness.configurations = [exampleConfiguration({ active: false })];

  await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);

  expect(harness.last('2')).toMatchObject({ outcome: 'waiting', reason: 'configuration_inactive' });
  expect(harness.last('2')?.payload).not.toBeNull();
});

it('an address that passed to somebody else does not leave the event in the calendar that was renamed', async () => {
  google.addAccount(address('old'));
  await harness.deliver([sessionEvent({ id: 1, organizer: 'old' })]);
  google.renameAccount(address('old'), address('new'));
  google.addAccount(address('old'));
  google.invalidateTokens();
  const organizer = { id: 'id-of-old', type: 'employee', email: address('new') };

  await harness.deliver([withData(sessionEvent({ id: 2 }), { organizer })]);

  expect(owners()).toEqual([address('new')]);
});

it('a deletion whose row was lost in a crash is told whole by its redelivery', async () => {
  const stepOfTheLog = 5;
  await harness.deliver([sessionEvent({ id: 1 })]);
  expect(await harness.deliver([deletion({ id: 2 })], new CrashInjector(stepOfTheLog, 'before'))).toBe(
    'dead',
  );
  expect(harness.last('2')).toBeUndefined();

  await harness.deliver([{ ...deletion({ id: 2 }), tries: 2 }]);

  expect(harness.last('2')).toMatchObject({
    outcome: 'deleted',
    configuration: 'france',
    employee: address('lea'),
  });
});
