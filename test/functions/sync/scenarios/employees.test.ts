import {
  address,
  employeeEvent,
  idOf,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../../support/builders/lucca-events';
import { exampleConfiguration, TENANT } from '../../../support/builders/sync-examples';
import { World } from '../../../support/harness/sync-world';

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
  let callsBefore: number;

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
    callsBefore = world.google.calls.length;
  });

  it('finds all that is to come in the new calendar, and nothing in the old one', async () => {
    // Act
    await world.deliverWithMoves([changed(5)]);
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
      detail: '3 calendar events are moving to the new address; each has its own row',
      employee: address('lea.new'),
    });
    for (const moved of ['5#calendar-event#1', '5#calendar-event#2', '5#leave#3']) {
      expect(world.last(moved)).toMatchObject({
        outcome: 'moved',
        employee: address('lea.new'),
        configuration: 'france',
        when: 'applied',
      });
    }
    const [session] = world.google.events(address('lea.new')).filter(({ attendees }) => attendees);
    expect(session?.attendees?.map(({ email }) => email).sort()).toEqual([
      'lea.new@acme.example',
      'tom@acme.example',
    ]);
    expect(world.directory.addresses.get(idOf('lea'))).toBe(address('lea.new'));
  });

  it('is not written anew by the next equal event', async () => {
    // Prepare
    await world.deliverWithMoves([changed(5)]);
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
    await world.deliverWithMoves([changed(5)]);
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

  it('is no guest under the old address any more with the next change of a session whose account was renamed', async () => {
    // Prepare
    world.google.renameAccount(address('lea'), address('lea.new'));
    await world.deliverWithMoves([changed(5)]);
    // Act
    const { json } = sessionEvent({ id: 6, resource: '1', title: 'Excel expert', guests: ['tom'] });
    const organizer = { id: idOf('lea'), type: 'employee', email: address('lea.new') };
    await world.deliver([{ json: { ...json, data: { ...json.data, organizer } } }]);
    // Assess
    const [event] = world.google.events(address('lea.new')).filter(({ attendees }) => attendees);
    expect(event?.attendees?.map(({ email }) => email)).toEqual([address('tom')]);
  });

  it('moves once: an older address that comes late changes nothing', async () => {
    // Prepare
    await world.deliverWithMoves([changed(7)]);
    // Act
    await world.deliverWithMoves([changed(6, address('lea.older'))]);
    // Assess
    expect(world.last('6')).toMatchObject({ outcome: 'stale' });
    expect(owners().join()).not.toContain('lea.older');
  });

  it('who is moved twice ends at the last address', async () => {
    // Act
    await world.deliverWithMoves([changed(5)]);
    await world.deliverWithMoves([changed(6, address('lea'))]);
    // Assess
    expect(owners().filter((one) => one.startsWith('lea@'))).toHaveLength(4);
    expect(owners().join()).not.toContain('lea.new');
  });

  it('goes on where a run was broken off', async () => {
    // Prepare
    let calls = 0;
    const match = ({ kind }: { kind: string }) => kind === 'calendar' && ++calls > 4;
    world.google.failNext({ match, status: 500, reason: 'backendError' });
    await world.deliver([changed(5)]);
    const moves = [...world.sent];
    expect(await world.deliverSent()).toBe(1);
    world.google.clearFaults();
    // Act
    world.sent.push(...moves);
    await world.deliverSent();
    // Assess
    expect(owners().filter((one) => one.startsWith('lea.new@'))).toHaveLength(4);
    expect(owners().join()).not.toContain('lea@');
  });

  it('waits where the configuration is inactive', async () => {
    // Prepare
    world.configurations = [{ ...EVERYTHING, active: false }];
    // Act
    await world.deliverWithMoves([changed(5)]);
    // Assess
    expect(world.last('5#leave#3')).toMatchObject({
      outcome: 'waiting',
      reason: 'configuration_inactive',
      configuration: 'france',
    });
    world.configurations = [EVERYTHING];
    await world.deliverWithMoves([changed(5)]);
    expect(world.last('5#leave#3')).toMatchObject({ outcome: 'moved', when: 'applied' });
  });

  it('leaves a change that is not finished to its own event, which uses the new address', async () => {
    // Prepare: the workplace is half written
    world.google.failNext({ match: ({ kind }) => kind === 'calendar', status: 500, reason: 'backendError' });
    const workplace = workplaceEvent({ id: 5, resource: '2', place: 'remoteWork' });
    await world.deliver([workplace]);
    // Act
    await world.deliverWithMoves([changed(6)]);
    // Assess
    expect(world.last('6#calendar-event#2')).toMatchObject({ outcome: 'unchanged', when: 'applied' });
    await world.deliver([workplace]);
    expect(owners()).toContain('lea.new@acme.example: Télétravail');
    expect(owners().filter((one) => one.startsWith('lea@'))).toEqual([]);
  });

  it('moves what a change that can no longer be written takes back', async () => {
    // Prepare: a half written change, a new address, and a session that nobody organizes
    world.google.failNext({ match: ({ kind }) => kind === 'calendar', status: 500, reason: 'backendError' });
    await world.deliver([sessionEvent({ id: 5, resource: '1', title: 'Never written' })]);
    await world.deliverWithMoves([changed(6)]);
    // Act
    world.directory.addresses.set(idOf('nobody'), null);
    await world.deliver([sessionEvent({ id: 7, resource: '1', guests: ['nobody'] })]);
    // Assess
    expect(world.last('7')).toMatchObject({ outcome: 'failed', reason: 'employee_without_address' });
    expect(owners()).toContain('lea.new@acme.example: Excel avancé');
    expect(owners().filter((one) => one.startsWith('lea@'))).toEqual([]);
  });

  it('is followed by one message for each resource that is at another address, and by none afterwards', async () => {
    // Act
    await world.deliver([changed(5)]);
    // Assess
    expect(world.sent.map(({ eventId, resource }) => [eventId, resource])).toEqual(
      ['calendar-event#1', 'calendar-event#2', 'leave#3'].map((of) => [`5#${of}`, `${TENANT}#${of}`]),
    );
    expect(world.google.calls).toHaveLength(callsBefore);
    await world.deliverSent();
    await world.deliver([changed(6)]);
    expect(world.sent).toEqual([]);
  });

  it('looks again after two minutes for what was being written meanwhile, and then no more', async () => {
    // Act
    const returned = await world.deliver([changed(5)]);
    // Assess
    expect(returned).toHaveLength(1);
    expect(world.postponed).toEqual([{ messages: 1, afterSeconds: 120 }]);
    world.sent = [];
    world.aheadMs += 120_000;
    expect(await world.deliver([{ ...changed(5), tries: 2 }])).toEqual([]);
    expect(world.sent).toHaveLength(3);
  });

  it('asks Google for one token for all resources', async () => {
    // Prepare
    world.google.clearCalls();
    // Act
    await world.deliverWithMoves([changed(5)]);
    // Assess
    const tokens = world.google.calls.flatMap((call) => (call.kind === 'token' ? [call.owner] : []));
    expect(tokens).toEqual([address('lea.new')]);
  });

  it('moves after a change of the resource in the same batch', async () => {
    // Prepare
    await world.deliver([changed(6)]);
    const [, move] = world.sent.splice(0);
    // Act
    const workplace = workplaceEvent({ id: 5, resource: '2', place: 'remoteWork' });
    await world.deliverTogether([workplace], move ? [move] : []);
    // Assess
    expect(owners()).toContain('lea.new@acme.example: Télétravail');
    expect(world.last('5')).toMatchObject({ outcome: 'moved' });
    expect(world.last('6#calendar-event#2')).toMatchObject({ outcome: 'unchanged' });
  });

  it('that a rehired employee gets is followed', async () => {
    // Prepare: the same address, under a new id
    const rehire = { id: 'id-2', type: 'employee', email: address('lea') };
    const again = workplaceEvent({ id: 5, resource: '2', employee: rehire });
    world.google.clearCalls();
    await world.deliver([again]);
    expect(world.google.calls).toEqual([]);
    // Act
    await world.deliverWithMoves([employeeEvent({ id: 6, name: 'lea', email: address('lea') })]);
    const rehired = employeeEvent({ id: 7, name: 'lea', email: address('lea.new') });
    rehired.json.data = { ...rehired.json.data, id: 'id-2' };
    await world.deliverWithMoves([rehired]);
    // Assess
    expect(owners().filter((one) => one.endsWith('Marseille'))).toEqual([
      'lea.new@acme.example: Marseille',
      'max@acme.example: Marseille',
    ]);
  });

  it('leaves what is over where it is', async () => {
    // Prepare
    world.aheadMs = Date.parse('2026-03-08T09:00:00Z') - Date.now();
    // Act
    await world.deliverWithMoves([changed(5)]);
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
    await world.deliverWithMoves([changed(5, null)]);
    // Assess
    expect(world.last('5')).toMatchObject({ outcome: 'moved' });
  });
});

describe('an employee of whom nothing is written', () => {
  it('is noted', async () => {
    // Act
    await world.deliverWithMoves([changed(5)]);
    // Assess
    expect(world.last('5')).toMatchObject({ outcome: 'unchanged', employee: address('lea.new') });
    expect(world.google.calls).toEqual([]);
  });

  it('without an address changes nothing', async () => {
    // Act
    await world.deliverWithMoves([changed(5, null)]);
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
    await world.deliverWithMoves([changed(5)]);
    // Act
    await world.deliver([sessionEvent({ id: 1, guests: ['tom'], namesAddresses: true })]);
    // Assess
    expect(owners()).toEqual(['lea.new@acme.example: Excel avancé']);
    expect(world.directory.asked).toEqual([]);
  });

  it('keeps its own if it is newer', async () => {
    // Prepare
    world.aheadMs = Date.parse('2026-02-01T08:00:00Z') - Date.now();
    await world.deliverWithMoves([changed(5, address('lea.old'))]);
    world.aheadMs = FEBRUARY - Date.now();
    // Act
    await world.deliver([sessionEvent({ id: 9, guests: ['tom'], namesAddresses: true })]);
    // Assess
    expect(owners()).toEqual(['lea@acme.example: Excel avancé']);
  });
});
