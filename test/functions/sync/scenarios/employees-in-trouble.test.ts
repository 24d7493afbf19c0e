import {
  address,
  employeeEvent,
  idOf,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../../support/builders/lucca-events';
import { exampleConfiguration } from '../../../support/builders/sync-examples';
import { TestHarness } from '../../../support/harness/sync-harness';

const EVERYTHING = exampleConfiguration({ products: ['training', 'office', 'absences'] });
const SPAIN = exampleConfiguration({ id: 'spain', establishments: ['20'], products: ['training'] });

let harness: TestHarness;

beforeEach(async () => {
  harness = await TestHarness.start();
  harness.configurations = [EVERYTHING];
  harness.aheadMs = Date.parse('2026-02-10T09:00:00Z') - Date.now();
  harness.directory.addresses.set(idOf('lea'), address('lea'));
});
afterEach(() => harness.google.stop());

const owners = () =>
  harness.google
    .allEvents()
    .map(({ owner, event }) => `${owner}: ${event.summary ?? ''}`)
    .sort();
const changed = (id: number) => employeeEvent({ id, name: 'lea', email: address('lea.new') });
const ofCalendar = ({ kind }: { kind: string }) => kind === 'calendar';

describe('events that follow to a new address', () => {
  it('do so after an interruption, also where the newest event changed nothing', async () => {
    // Prepare
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 2 })]);
    let calls = 0;
    const match = (call: { kind: string }) => ofCalendar(call) && ++calls > 2;
    harness.google.failNext({ match, status: 500, reason: 'backendError' });
    await harness.deliver([changed(5)]);
    const moves = [...harness.sent];
    expect(await harness.deliverSent()).toBe(1);
    harness.google.clearFaults();
    // Act
    harness.sent.push(...moves);
    await harness.deliverSent();
    // Assess
    expect(owners()).toEqual(['lea.new@acme.example: Excel avancé']);
  });

  it('do not wait for one that Google refuses', async () => {
    // Prepare
    for (const title of ['A', 'B', 'C']) {
      await harness.deliver([sessionEvent({ id: title.charCodeAt(0), resource: title, title })]);
    }
    const match = (call: { kind: string; method?: string }) => call.method === 'delete';
    harness.google.failNext({ match, status: 403, reason: 'forbidden' });
    // Act
    await harness.deliverWithMoves([changed(80)]);
    // Assess
    expect(owners().filter((one) => one.startsWith('lea.new@'))).toHaveLength(3);
    expect(owners().filter((one) => one.startsWith('lea@'))).toHaveLength(1);
    expect(harness.last('80#calendar-event#B')).toMatchObject({ outcome: 'moved' });
    expect(harness.last('80#calendar-event#A')).toMatchObject({
      outcome: 'failed',
      reason: 'permission_denied',
      configuration: 'france',
    });
  });

  it('are plain where the new account has no working locations', async () => {
    // Prepare
    await harness.deliver([workplaceEvent({ id: 1, resource: '1' })]);
    await harness.deliver([sessionEvent({ id: 2, resource: '2' })]);
    harness.google.addAccount(address('lea.new'));
    harness.google.setWorkingLocations(address('lea.new'), false);
    // Act
    await harness.deliverWithMoves([changed(5)]);
    // Assess
    expect(owners()).toEqual(['lea.new@acme.example: Excel avancé', 'lea.new@acme.example: Marseille']);
    expect(harness.google.events(address('lea.new')).map(({ eventType }) => eventType)).toEqual([
      'default',
      'default',
    ]);
    expect(harness.last('5')).toMatchObject({ outcome: 'moved' });
    expect(harness.mappings.of('1')).toMatchObject({ pending: [] });
    expect(harness.mappings.of('1')?.fallbackUntil).not.toBeNull();
  });

  it('name the configuration whose authorization is missing', async () => {
    // Prepare
    await harness.deliver([sessionEvent({ id: 1 })]);
    const match = ({ kind }: { kind: string }) => kind === 'token';
    harness.google.failNext({ match, status: 401, reason: 'unauthorized_client' });
    // Act
    await harness.deliverWithMoves([changed(5)]);
    // Assess
    expect(harness.last('5#calendar-event#875')).toMatchObject({
      outcome: 'waiting',
      reason: 'authorization_missing',
      configuration: 'france',
    });
  });

  it('name the inactive configuration, not the one whose events moved', async () => {
    // Prepare
    harness.configurations = [EVERYTHING, SPAIN];
    await harness.deliver([sessionEvent({ id: 1, resource: '1', establishment: '20' })]);
    await harness.deliver([sessionEvent({ id: 2, resource: '2', establishment: '12' })]);
    harness.configurations = [EVERYTHING, { ...SPAIN, active: false }];
    // Act
    await harness.deliverWithMoves([changed(5)]);
    // Assess
    expect(harness.last('5#calendar-event#2')).toMatchObject({ outcome: 'moved', configuration: 'france' });
    expect(harness.last('5#calendar-event#1')).toMatchObject({
      outcome: 'waiting',
      reason: 'configuration_inactive',
      configuration: 'spain',
    });
  });

  it('fail where the configuration that wrote them is gone', async () => {
    // Prepare
    await harness.deliver([sessionEvent({ id: 1 })]);
    harness.configurations = [{ ...EVERYTHING, id: 'renamed' }];
    // Act
    await harness.deliverWithMoves([changed(5)]);
    // Assess
    expect(harness.last('5#calendar-event#875')).toMatchObject({
      outcome: 'failed',
      reason: 'configuration_removed',
      configuration: 'france',
    });
  });
});

describe('a creation that Google broke off', () => {
  it('is made without a request for the present address: Lucca has few, and an outage leaves many', async () => {
    // Prepare
    harness.google.failNext({ match: ofCalendar, status: 503, reason: 'backendError' });
    expect(await harness.deliver([workplaceEvent({ id: 1 })])).toHaveLength(1);
    harness.directory.asked.length = 0;
    // Act
    await harness.deliver([{ ...workplaceEvent({ id: 1 }), tries: 2 }]);
    // Assess
    expect(harness.last('1')).toMatchObject({ outcome: 'created' });
    expect(harness.directory.asked).not.toContain(`present address of ${idOf('lea')}`);
  });
});

describe('an absence of an event without establishment', () => {
  const halfDay = (id: number, status = 'confirmed') =>
    leaveEvent({ id, establishment: null, status, days: [['2026-03-02', 'firstHalfDay']] });
  const start = () => harness.google.events(address('lea')).map((event) => event.start.dateTime);

  beforeEach(() => {
    harness.directory.establishments.set(idOf('lea'), '12');
    harness.directory.timeZones.set('12', 'Indian/Reunion');
  });

  it('keeps its time zone when it changes', async () => {
    // Act
    await harness.deliver([halfDay(1)]);
    await harness.deliver([halfDay(2, 'tentative')]);
    // Assess
    expect(start()).toEqual(['2026-03-02T09:00:00+04:00']);
  });

  it('keeps its time zone when it is tried again', async () => {
    // Prepare
    harness.google.failNext({ match: ofCalendar, status: 500, reason: 'backendError' });
    await harness.deliver([halfDay(1)]);
    harness.google.clearFaults();
    // Act
    await harness.deliver([halfDay(1)]);
    // Assess
    expect(start()).toEqual(['2026-03-02T09:00:00+04:00']);
  });
});

describe('the removal of an absence of many parts', () => {
  const many = Array.from({ length: 50 }, (_, n): [string, string] => [
    new Date(Date.UTC(2026, 2, 2 + 2 * n)).toISOString().slice(0, 10),
    'allDay',
  ]);

  it.each([
    [403, 'quotaExceeded', 'waiting'],
    [429, 'rateLimitExceeded', undefined],
  ])('stops at the first refusal that may pass: %i %s', async (status, reason, outcome) => {
    // Prepare
    await harness.deliver([leaveEvent({ id: 1, days: many })]);
    harness.google.clearCalls();
    harness.google.failNext({ match: ofCalendar, status, reason, times: 100 });
    // Act
    await harness.deliver([leaveEvent({ id: 2, status: 'cancelled' })]);
    // Assess
    expect(harness.google.calls.filter(ofCalendar)).toHaveLength(1);
    expect(harness.last('2')?.outcome).toBe(outcome);
  });
});

describe('the remark about plain events', () => {
  it('is not made where the configuration wants plain events', async () => {
    // Prepare
    const as = (kind: string) =>
      exampleConfiguration({ products: ['absences'], presentation: { absences: { as: kind } } });
    harness.google.addAccount(address('lea'));
    harness.google.setOutOfOffice(address('lea'), false);
    harness.configurations = [as('outOfOffice')];
    await harness.deliver([leaveEvent({ id: 1 })]);
    harness.configurations = [as('event')];
    // Act
    await harness.deliver([leaveEvent({ id: 2, status: 'tentative' })]);
    // Assess
    expect(harness.last('1')?.detail).toContain('out-of-office');
    expect(harness.last('2')?.detail).toBeNull();
  });
});
