import {
  address,
  employeeEvent,
  idOf,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../../support/builders/lucca-events';
import { exampleConfiguration } from '../../../support/builders/sync-examples';
import { World } from '../../../support/harness/sync-world';

const EVERYTHING = exampleConfiguration({ products: ['training', 'office', 'absences'] });
const SPAIN = exampleConfiguration({ id: 'spain', establishments: ['20'], products: ['training'] });

let world: World;

beforeEach(async () => {
  world = await World.start();
  world.configurations = [EVERYTHING];
  world.aheadMs = Date.parse('2026-02-10T09:00:00Z') - Date.now();
  world.directory.addresses.set(idOf('lea'), address('lea'));
});
afterEach(() => world.google.stop());

const owners = () =>
  world.google
    .allEvents()
    .map(({ owner, event }) => `${owner}: ${event.summary ?? ''}`)
    .sort();
const changed = (id: number) => employeeEvent({ id, name: 'lea', email: address('lea.new') });
const ofCalendar = ({ kind }: { kind: string }) => kind === 'calendar';

describe('events that follow to a new address', () => {
  it('do so after an interruption, also where the newest event changed nothing', async () => {
    // Prepare
    await world.deliver([sessionEvent({ id: 1 })]);
    await world.deliver([sessionEvent({ id: 2 })]);
    let calls = 0;
    const match = (call: { kind: string }) => ofCalendar(call) && ++calls > 2;
    world.google.failNext({ match, status: 500, reason: 'backendError' });
    await world.deliver([changed(5)]);
    const moves = [...world.sent];
    expect(await world.deliverSent()).toBe(1);
    world.google.clearFaults();
    // Act
    world.sent.push(...moves);
    await world.deliverSent();
    // Assess
    expect(owners()).toEqual(['lea.new@acme.example: Excel avancé']);
  });

  it('do not wait for one that Google refuses', async () => {
    // Prepare
    for (const title of ['A', 'B', 'C']) {
      await world.deliver([sessionEvent({ id: title.charCodeAt(0), resource: title, title })]);
    }
    const match = (call: { kind: string; method?: string }) => call.method === 'delete';
    world.google.failNext({ match, status: 403, reason: 'forbidden' });
    // Act
    await world.deliverWithMoves([changed(80)]);
    // Assess
    expect(owners().filter((one) => one.startsWith('lea.new@'))).toHaveLength(3);
    expect(owners().filter((one) => one.startsWith('lea@'))).toHaveLength(1);
    expect(world.last('80#calendar-event#B')).toMatchObject({ outcome: 'moved' });
    expect(world.last('80#calendar-event#A')).toMatchObject({
      outcome: 'failed',
      reason: 'permission_denied',
      configuration: 'france',
    });
  });

  it('are plain where the new account has no working locations', async () => {
    // Prepare
    await world.deliver([workplaceEvent({ id: 1, resource: '1' })]);
    await world.deliver([sessionEvent({ id: 2, resource: '2' })]);
    world.google.addAccount(address('lea.new'));
    world.google.setWorkingLocations(address('lea.new'), false);
    // Act
    await world.deliverWithMoves([changed(5)]);
    // Assess
    expect(owners()).toEqual(['lea.new@acme.example: Excel avancé', 'lea.new@acme.example: Marseille']);
    expect(world.google.events(address('lea.new')).map(({ eventType }) => eventType)).toEqual([
      'default',
      'default',
    ]);
    expect(world.last('5')).toMatchObject({ outcome: 'moved' });
    expect(world.mappings.of('1')).toMatchObject({ doubtful: [] });
    expect(world.mappings.of('1')?.plainUntil).not.toBeNull();
  });

  it('name the configuration whose authorization is missing', async () => {
    // Prepare
    await world.deliver([sessionEvent({ id: 1 })]);
    const match = ({ kind }: { kind: string }) => kind === 'token';
    world.google.failNext({ match, status: 401, reason: 'unauthorized_client' });
    // Act
    await world.deliverWithMoves([changed(5)]);
    // Assess
    expect(world.last('5#calendar-event#875')).toMatchObject({
      outcome: 'waiting',
      reason: 'authorization_missing',
      configuration: 'france',
    });
  });

  it('name the inactive configuration, not the one whose events moved', async () => {
    // Prepare
    world.configurations = [EVERYTHING, SPAIN];
    await world.deliver([sessionEvent({ id: 1, resource: '1', establishment: '20' })]);
    await world.deliver([sessionEvent({ id: 2, resource: '2', establishment: '12' })]);
    world.configurations = [EVERYTHING, { ...SPAIN, active: false }];
    // Act
    await world.deliverWithMoves([changed(5)]);
    // Assess
    expect(world.last('5#calendar-event#2')).toMatchObject({ outcome: 'moved', configuration: 'france' });
    expect(world.last('5#calendar-event#1')).toMatchObject({
      outcome: 'waiting',
      reason: 'configuration_inactive',
      configuration: 'spain',
    });
  });

  it('fail where the configuration that wrote them is gone', async () => {
    // Prepare
    await world.deliver([sessionEvent({ id: 1 })]);
    world.configurations = [{ ...EVERYTHING, id: 'renamed' }];
    // Act
    await world.deliverWithMoves([changed(5)]);
    // Assess
    expect(world.last('5#calendar-event#875')).toMatchObject({
      outcome: 'failed',
      reason: 'configuration_removed',
      configuration: 'france',
    });
  });
});

describe('a creation that Google broke off', () => {
  it('is made without a request for the present address: Lucca has few, and an outage leaves many', async () => {
    // Prepare
    world.google.failNext({ match: ofCalendar, status: 503, reason: 'backendError' });
    expect(await world.deliver([workplaceEvent({ id: 1 })])).toHaveLength(1);
    world.directory.asked.length = 0;
    // Act
    await world.deliver([{ ...workplaceEvent({ id: 1 }), tries: 2 }]);
    // Assess
    expect(world.last('1')).toMatchObject({ outcome: 'created' });
    expect(world.directory.asked).not.toContain(`present address of ${idOf('lea')}`);
  });
});

describe('an absence of an event without establishment', () => {
  const halfDay = (id: number, status = 'confirmed') =>
    leaveEvent({ id, establishment: null, status, days: [['2026-03-02', 'firstHalfDay']] });
  const start = () => world.google.events(address('lea')).map((event) => event.start.dateTime);

  beforeEach(() => {
    world.directory.establishments.set(idOf('lea'), '12');
    world.directory.timeZones.set('12', 'Indian/Reunion');
  });

  it('keeps its time zone when it changes', async () => {
    // Act
    await world.deliver([halfDay(1)]);
    await world.deliver([halfDay(2, 'tentative')]);
    // Assess
    expect(start()).toEqual(['2026-03-02T09:00:00+04:00']);
  });

  it('keeps its time zone when it is tried again', async () => {
    // Prepare
    world.google.failNext({ match: ofCalendar, status: 500, reason: 'backendError' });
    await world.deliver([halfDay(1)]);
    world.google.clearFaults();
    // Act
    await world.deliver([halfDay(1)]);
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
    await world.deliver([leaveEvent({ id: 1, days: many })]);
    world.google.clearCalls();
    world.google.failNext({ match: ofCalendar, status, reason, times: 100 });
    // Act
    await world.deliver([leaveEvent({ id: 2, status: 'cancelled' })]);
    // Assess
    expect(world.google.calls.filter(ofCalendar)).toHaveLength(1);
    expect(world.last('2')?.outcome).toBe(outcome);
  });
});

describe('the remark about plain events', () => {
  it('is not made where the configuration wants plain events', async () => {
    // Prepare
    const as = (kind: string) =>
      exampleConfiguration({ products: ['absences'], presentation: { absences: { as: kind } } });
    world.google.addAccount(address('lea'));
    world.google.setOutOfOffice(address('lea'), false);
    world.configurations = [as('outOfOffice')];
    await world.deliver([leaveEvent({ id: 1 })]);
    world.configurations = [as('event')];
    // Act
    await world.deliver([leaveEvent({ id: 2, status: 'tentative' })]);
    // Assess
    expect(world.last('1')?.detail).toContain('out-of-office');
    expect(world.last('2')?.detail).toBeNull();
  });
});
