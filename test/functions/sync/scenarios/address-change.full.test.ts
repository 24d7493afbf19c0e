import {
  address,
  employeeEvent,
  idOf,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../../support/builders/lucca-events';
import type { TestHarness } from '../../../support/harness/sync-harness';
import {
  ALL_PRODUCTS,
  onCalendar,
  reference,
  shown,
  startInFebruary,
  UNAVAILABLE,
  withData,
} from '../sync-test';

const TWO_PARTS: [date: string, range: string][] = [
  ['2026-03-06', 'allDay'],
  ['2026-03-09', 'allDay'],
];
let harness: TestHarness;

beforeEach(async () => {
  harness = await startInFebruary();
});

afterEach(() => harness.google.stop());

const changed = (id: number, email: string | null = address('lea.new')) =>
  employeeEvent({ id, name: 'lea', email });

describe('an employee whose address changed', () => {
  beforeEach(async () => {
    await harness.deliver([sessionEvent({ id: 1, resource: '1', guests: ['tom', 'lea'] })]);
    await harness.deliver([workplaceEvent({ id: 2, resource: '2' })]);
    await harness.deliver([leaveEvent({ id: 3, resource: '3', days: TWO_PARTS })]);
    await harness.deliver([workplaceEvent({ id: 4, resource: '4', name: 'max' })]);
  });

  it('has all future events in the new calendar, and none in the old one', async () => {
    await harness.deliverWithMoves([changed(5)]);

    expect(shown(harness.google)).toEqual([
      'lea.new@acme.example: Absent',
      'lea.new@acme.example: Absent',
      'lea.new@acme.example: Excel avancé',
      'lea.new@acme.example: Marseille',
      'max@acme.example: Marseille',
    ]);
    expect(harness.last('5')).toMatchObject({
      outcome: 'moved',
      detail: '3 calendar events are moving with the employee; each has its own row in the log',
      employee: address('lea.new'),
    });
    for (const moved of ['5#calendar-event#1', '5#calendar-event#2', '5#leave#3']) {
      expect(harness.last(moved)).toMatchObject({
        outcome: 'moved',
        employee: address('lea.new'),
        configuration: 'france',
        when: 'applied',
      });
    }
    const [session] = harness.google.events(address('lea.new')).filter(({ attendees }) => attendees);
    expect(session?.attendees?.map(({ email }) => email).sort()).toEqual([
      'lea.new@acme.example',
      'tom@acme.example',
    ]);
    expect(harness.directory.addresses.get(idOf('lea'))).toBe(address('lea.new'));
  });

  it('is unchanged by the next equal event', async () => {
    await harness.deliverWithMoves([changed(5)]);
    harness.google.clearCalls();
    await harness.deliver([leaveEvent({ id: 6, resource: '3', days: TWO_PARTS })]);

    expect(harness.last('6')).toMatchObject({ outcome: 'unchanged' });
    expect(harness.google.calls).toEqual([]);
  });

  it('keeps the events, with all responses, when the account was only renamed', async () => {
    const before = harness.google
      .events(address('lea'))
      .map(({ id }) => id)
      .sort();
    harness.google.renameAccount(address('lea'), address('lea.new'));
    harness.google.clearCalls();
    await harness.deliverWithMoves([changed(5)]);

    expect(
      harness.google
        .events(address('lea.new'))
        .map(({ id }) => id)
        .sort(),
    ).toEqual(before);
    const calls = harness.google.calls.flatMap((call) => (call.kind === 'calendar' ? [call.method] : []));
    expect(new Set(calls)).toEqual(new Set(['get']));
    // A later change finds them there.
    await harness.deliver([leaveEvent({ id: 6, resource: '3', status: 'cancelled' })]);
    expect(shown(harness.google)).not.toContain('lea.new@acme.example: Absent');
  });

  it('is no longer a guest under the old address after the next change of a session', async () => {
    harness.google.renameAccount(address('lea'), address('lea.new'));
    await harness.deliverWithMoves([changed(5)]);
    const changedSession = sessionEvent({ id: 6, resource: '1', title: 'Excel expert', guests: ['tom'] });
    const organizer = reference('lea', address('lea.new'));
    await harness.deliver([withData(changedSession, { organizer })]);

    const [event] = harness.google.events(address('lea.new')).filter(({ attendees }) => attendees);
    expect(event?.attendees?.map(({ email }) => email)).toEqual([address('tom')]);
  });

  it('ignores an older address that is received later', async () => {
    await harness.deliverWithMoves([changed(7)]);
    await harness.deliverWithMoves([changed(6, address('lea.older'))]);

    expect(harness.last('6')).toMatchObject({ outcome: 'stale' });
    expect(shown(harness.google).join()).not.toContain('lea.older');
  });

  it('ends at the last address after two moves', async () => {
    await harness.deliverWithMoves([changed(5)]);
    await harness.deliverWithMoves([changed(6, address('lea'))]);

    expect(shown(harness.google).filter((one) => one.startsWith('lea@'))).toHaveLength(4);
    expect(shown(harness.google).join()).not.toContain('lea.new');
  });

  it('continues when a run was interrupted', async () => {
    let calls = 0;
    const match = ({ kind }: { kind: string }) => kind === 'calendar' && ++calls > 4;
    harness.google.failNext({ match, status: 500, reason: 'backendError' });
    await harness.deliver([changed(5)]);
    const moves = [...harness.sent];
    expect(await harness.deliverSent()).toBe(1);
    harness.google.clearFaults();
    harness.sent.push(...moves);
    await harness.deliverSent();

    expect(shown(harness.google).filter((one) => one.startsWith('lea.new@'))).toHaveLength(4);
    expect(shown(harness.google).join()).not.toContain('lea@');
  });

  it('waits when the configuration is inactive', async () => {
    harness.configurations = [{ ...ALL_PRODUCTS, active: false }];
    await harness.deliverWithMoves([changed(5)]);

    expect(harness.last('5#leave#3')).toMatchObject({
      outcome: 'waiting',
      reason: 'configuration_inactive',
      configuration: 'france',
    });
    harness.configurations = [ALL_PRODUCTS];
    await harness.deliverWithMoves([changed(5)]);
    expect(harness.last('5#leave#3')).toMatchObject({ outcome: 'moved', when: 'applied' });
  });

  it('leaves an incomplete change to its own event, which uses the new address', async () => {
    // The workplace is half written
    harness.google.failNext({ ...onCalendar, ...UNAVAILABLE });
    const workplace = workplaceEvent({ id: 5, resource: '2', locationType: 'remoteWork' });
    await harness.deliver([workplace]);
    await harness.deliverWithMoves([changed(6)]);

    expect(harness.last('6#calendar-event#2')).toMatchObject({ outcome: 'unchanged', when: 'applied' });
    await harness.deliver([workplace]);
    expect(shown(harness.google)).toContain('lea.new@acme.example: Télétravail');
    expect(shown(harness.google).filter((one) => one.startsWith('lea@'))).toEqual([]);
  });

  it('has reverted changes at the new address', async () => {
    // A half written change, a new address, and a session that nobody organizes
    harness.google.failNext({ ...onCalendar, ...UNAVAILABLE });
    await harness.deliver([sessionEvent({ id: 5, resource: '1', title: 'Never written' })]);
    await harness.deliverWithMoves([changed(6)]);
    harness.directory.addresses.set(idOf('nobody'), null);
    await harness.deliver([sessionEvent({ id: 7, resource: '1', guests: ['nobody'] })]);

    expect(harness.last('7')).toMatchObject({ outcome: 'failed', reason: 'employee_without_address' });
    expect(shown(harness.google)).toContain('lea.new@acme.example: Excel avancé');
    expect(shown(harness.google).filter((one) => one.startsWith('lea@'))).toEqual([]);
  });

  it('needs one token for all resources', async () => {
    harness.google.clearCalls();
    await harness.deliverWithMoves([changed(5)]);

    const tokens = harness.google.calls.flatMap((call) => (call.kind === 'token' ? [call.owner] : []));
    expect(tokens).toEqual([address('lea.new')]);
  });

  it('has events under the new id after being rehired', async () => {
    // The same address, under a new id
    const rehire = { id: 'id-2', type: 'employee', email: address('lea') };
    const again = workplaceEvent({ id: 5, resource: '2', employee: rehire });
    harness.google.clearCalls();
    await harness.deliver([again]);
    expect(harness.google.calls).toEqual([]);
    await harness.deliverWithMoves([employeeEvent({ id: 6, name: 'lea', email: address('lea') })]);
    const rehired = employeeEvent({ id: 7, name: 'lea', email: address('lea.new') });
    rehired.json.data = { ...rehired.json.data, id: 'id-2' };
    await harness.deliverWithMoves([rehired]);

    expect(shown(harness.google).filter((one) => one.endsWith('Marseille'))).toEqual([
      'lea.new@acme.example: Marseille',
      'max@acme.example: Marseille',
    ]);
  });

  it('keeps past events in the old calendar', async () => {
    harness.clockOffsetMs = Date.parse('2026-03-08T09:00:00Z') - Date.now();
    await harness.deliverWithMoves([changed(5)]);

    // Only the absence lasts longer
    expect(shown(harness.google)).toEqual([
      'lea.new@acme.example: Absent',
      'lea.new@acme.example: Absent',
      'lea@acme.example: Excel avancé',
      'lea@acme.example: Marseille',
      'max@acme.example: Marseille',
    ]);
  });
});
