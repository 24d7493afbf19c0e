import { exampleConfiguration } from './examples';
import { address, employeeEvent, idOf, leaveEvent, sessionEvent, workplaceEvent } from './lucca-events';
import { World } from './world';

const EVERYTHING = exampleConfiguration({ products: ['training', 'office', 'absences'] });
/** The events of the examples are in March 2026. */
const FEBRUARY = Date.parse('2026-02-10T09:00:00Z');

let world: World;

beforeEach(async () => {
  world = await World.start();
  world.configurations = [EVERYTHING];
  world.aheadMs = FEBRUARY - Date.now();
});
afterEach(() => world.google.stop());

const owners = () =>
  world.google
    .allEvents()
    .map(({ owner, event }) => `${owner}: ${event.summary ?? ''}`)
    .sort();
const changed = (id: number, email: string | null = address('lea.new')) =>
  employeeEvent({ id, name: 'lea', email });

describe('an employee whose address changed', () => {
  beforeEach(async () => {
    world.directory.addresses.set(idOf('lea'), address('lea'));
    await world.deliver([sessionEvent({ id: 1, resource: '1', guests: ['tom', 'lea'] })]);
    await world.deliver([workplaceEvent({ id: 2, resource: '2' })]);
    await world.deliver([
      leaveEvent({
        id: 3,
        resource: '3',
        days: [
          ['2026-03-06', 'allDay'],
          ['2026-03-09', 'allDay'],
        ],
      }),
    ]);
    await world.deliver([workplaceEvent({ id: 4, resource: '4', name: 'max' })]);
  });

  it('finds all that is to come in the new calendar, and nothing in the old one', async () => {
    // Act
    await world.deliver([changed(5)]);
    // Assess
    expect(owners()).toEqual([
      'lea.new@acme.example: Absent',
      'lea.new@acme.example: Absent',
      'lea.new@acme.example: Excel avancé',
      'lea.new@acme.example: Marseille',
      'max@acme.example: Marseille',
    ]);
    expect(world.last('5')).toMatchObject({
      outcome: 'moved',
      detail: '3 resources follow to the new address',
      employee: address('lea.new'),
      configuration: 'france',
    });
    const [session] = world.google.events(address('lea.new')).filter(({ attendees }) => attendees);
    expect(session?.attendees?.map(({ email }) => email).sort()).toEqual([
      'lea.new@acme.example',
      'tom@acme.example',
    ]);
    expect(world.directory.addresses.get(idOf('lea'))).toBe(address('lea.new'));
  });

  it('is not written anew by the next equal event', async () => {
    // Prepare
    await world.deliver([changed(5)]);
    world.google.clearCalls();
    // Act
    await world.deliver([
      leaveEvent({
        id: 6,
        resource: '3',
        days: [
          ['2026-03-06', 'allDay'],
          ['2026-03-09', 'allDay'],
        ],
      }),
    ]);
    // Assess
    expect(world.last('6')).toMatchObject({ outcome: 'unchanged' });
    expect(world.google.calls).toEqual([]);
  });

  it('keeps the events, and the answers to them, where the account was only renamed', async () => {
    // Prepare
    const before = world.google
      .events(address('lea'))
      .map(({ id }) => id)
      .sort();
    world.google.renameAccount(address('lea'), address('lea.new'));
    world.google.clearCalls();
    // Act
    await world.deliver([changed(5)]);
    // Assess
    expect(
      world.google
        .events(address('lea.new'))
        .map(({ id }) => id)
        .sort(),
    ).toEqual(before);
    const calls = world.google.calls.flatMap((call) => (call.kind === 'calendar' ? [call.method] : []));
    expect(new Set(calls)).toEqual(new Set(['get']));
    // A later change finds them there.
    await world.deliver([leaveEvent({ id: 6, resource: '3', status: 'cancelled' })]);
    expect(owners()).not.toContain('lea.new@acme.example: Absent');
  });

  it('moves once: an older address that comes late changes nothing', async () => {
    // Prepare
    await world.deliver([changed(7)]);
    // Act
    await world.deliver([changed(6, address('lea.older'))]);
    // Assess
    expect(world.last('6')).toMatchObject({ outcome: 'stale' });
    expect(owners().join()).not.toContain('lea.older');
  });

  it('who is moved twice ends at the last address', async () => {
    // Act
    await world.deliver([changed(5)]);
    await world.deliver([changed(6, address('lea'))]);
    // Assess
    expect(owners().filter((one) => one.startsWith('lea@'))).toHaveLength(4);
    expect(owners().join()).not.toContain('lea.new');
  });

  it('goes on where a run was broken off', async () => {
    // Prepare
    let calls = 0;
    const match = ({ kind }: { kind: string }) => kind === 'calendar' && ++calls > 4;
    world.google.failNext({ match, status: 500, reason: 'backendError' });
    expect(await world.deliver([changed(5)])).toHaveLength(1);
    world.google.clearFaults();
    // Act
    await world.deliver([changed(5)]);
    // Assess
    expect(owners().filter((one) => one.startsWith('lea.new@'))).toHaveLength(4);
    expect(owners().join()).not.toContain('lea@');
  });

  it('waits where the configuration is inactive', async () => {
    // Prepare
    world.configurations = [{ ...EVERYTHING, active: false }];
    // Act
    await world.deliver([changed(5)]);
    // Assess
    expect(world.last('5')).toMatchObject({
      outcome: 'waiting',
      reason: 'configuration_inactive',
      configuration: 'france',
    });
    world.configurations = [EVERYTHING];
    await world.deliver([changed(5)]);
    expect(world.last('5')).toMatchObject({ outcome: 'moved', when: 'applied' });
  });

  it('waits for a change that is under way', async () => {
    // Prepare: the workplace is half written
    world.google.failNext({ match: ({ kind }) => kind === 'calendar', status: 500, reason: 'backendError' });
    await world.deliver([workplaceEvent({ id: 5, resource: '2', place: 'remoteWork' })]);
    // Act, Assess
    expect(await world.deliver([changed(6)])).toHaveLength(1);
    await world.deliver([workplaceEvent({ id: 5, resource: '2', place: 'remoteWork' })]);
    expect(await world.deliver([changed(6)])).toEqual([]);
    // The change came late, and was written for the new address right away.
    expect(world.last('6')).toMatchObject({ outcome: 'unchanged' });
    expect(owners()).toContain('lea.new@acme.example: Télétravail');
  });

  it('leaves what is over where it is', async () => {
    // Prepare
    world.aheadMs = Date.parse('2026-03-08T09:00:00Z') - Date.now();
    // Act
    await world.deliver([changed(5)]);
    // Assess: only the absence lasts longer
    expect(owners()).toEqual([
      'lea.new@acme.example: Absent',
      'lea.new@acme.example: Absent',
      'lea@acme.example: Excel avancé',
      'lea@acme.example: Marseille',
      'max@acme.example: Marseille',
    ]);
  });

  it('is asked for where the event does not say it', async () => {
    // Prepare
    world.directory.addresses.set(idOf('lea'), address('lea.new'));
    // Act
    await world.deliver([changed(5, null)]);
    // Assess
    expect(world.last('5')).toMatchObject({ outcome: 'moved' });
  });
});

describe('an employee of whom nothing is written', () => {
  it('is noted', async () => {
    // Act
    await world.deliver([changed(5)]);
    // Assess
    expect(world.last('5')).toMatchObject({ outcome: 'unchanged', employee: address('lea.new') });
    expect(world.google.calls).toEqual([]);
  });

  it('without an address changes nothing', async () => {
    // Act
    await world.deliver([changed(5, null)]);
    // Assess
    expect(world.last('5')).toMatchObject({ outcome: 'unchanged', reason: null });
  });
});

describe('an employee whom Google no longer knows by the address of the event', () => {
  beforeEach(() => {
    world.google.addAccount(address('lea'));
    world.google.renameAccount(address('lea'), address('lea.new'));
  });

  it('is asked for at Lucca', async () => {
    // Prepare
    world.directory.addresses.set(idOf('lea'), address('lea.new'));
    // Act
    await world.deliver([sessionEvent({ id: 1, guests: ['tom', 'lea'] })]);
    // Assess
    expect(world.last('1')).toMatchObject({ outcome: 'created', employee: address('lea.new') });
    const [session] = world.google.events(address('lea.new'));
    expect(session?.attendees?.map(({ email }) => email).sort()).toEqual([
      'lea.new@acme.example',
      'tom@acme.example',
    ]);
    expect(world.mappings.of('875')).toMatchObject({ doubtful: [] });
  });

  it.each([null, address('lea')])('fails where Lucca knows nothing newer: %s', async (known) => {
    // Prepare
    if (known) world.directory.addresses.set(idOf('lea'), known);
    // Act
    await world.deliver([workplaceEvent({ id: 1 })]);
    // Assess
    expect(world.last('1')).toMatchObject({ outcome: 'failed', reason: 'unknown_google_user' });
  });
});

describe('an event that was overtaken by a new address of its owner', () => {
  it('goes to the new one', async () => {
    // Prepare
    await world.deliver([changed(5)]);
    // Act
    await world.deliver([sessionEvent({ id: 1, guests: ['tom'], namesAddresses: true })]);
    // Assess
    expect(owners()).toEqual(['lea.new@acme.example: Excel avancé']);
    expect(world.directory.asked).toEqual([]);
  });

  it('keeps its own if it is newer', async () => {
    // Prepare
    world.aheadMs = Date.parse('2026-02-01T08:00:00Z') - Date.now();
    await world.deliver([changed(5, address('lea.old'))]);
    world.aheadMs = FEBRUARY - Date.now();
    // Act
    await world.deliver([sessionEvent({ id: 9, guests: ['tom'], namesAddresses: true })]);
    // Assess
    expect(owners()).toEqual(['lea@acme.example: Excel avancé']);
  });
});
