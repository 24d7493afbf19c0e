import { address, deletion, idOf, leaveEvent } from '../../../support/builders/lucca-events';
import { exampleConfiguration } from '../../../support/builders/sync-examples';
import { TestHarness } from '../../../support/harness/sync-harness';

type Days = [date: string, range: string][];
const days = (...dates: string[]): Days => dates.map((date) => [date, 'allDay']);

const absences = (presentation: Record<string, unknown> = {}) =>
  exampleConfiguration({ products: ['absences'], presentation });

let harness: TestHarness;

beforeEach(async () => {
  harness = await TestHarness.start();
  harness.configurations = [absences()];
  harness.directory.addresses.set(idOf('lea'), address('lea'));
});

afterEach(() => harness.google.stop());

const shown = () =>
  harness.google
    .events(address('lea'))
    .filter(({ status }) => status !== 'cancelled')
    .map(({ summary, status, start, end }) => ({
      summary,
      status,
      from: start.date ?? start.dateTime,
      to: end.date ?? end.dateTime,
    }))
    .sort((a, b) => String(a.from).localeCompare(String(b.from)));

describe('an absence', () => {
  it('appears without the week-end, by the address that Lucca knows', async () => {
    // Act
    await harness.deliver([leaveEvent({ id: 1, days: days('2026-03-05', '2026-03-06', '2026-03-09') })]);
    // Assess
    expect(shown()).toEqual([
      { summary: 'Absent', status: 'confirmed', from: '2026-03-05', to: '2026-03-07' },
      { summary: 'Absent', status: 'confirmed', from: '2026-03-09', to: '2026-03-10' },
    ]);
    expect(harness.last('1')).toMatchObject({
      outcome: 'created',
      product: 'absences',
      employee: address('lea'),
      configuration: 'france',
    });
  });

  it('changes only where it changed, by one call each', async () => {
    // Prepare
    await harness.deliver([leaveEvent({ id: 1, days: days('2026-03-05', '2026-03-06', '2026-03-09') })]);
    harness.google.clearCalls();
    // Act
    await harness.deliver([
      leaveEvent({ id: 2, days: days('2026-03-05', '2026-03-06', '2026-03-09', '2026-03-10') }),
    ]);
    // Assess
    expect(harness.last('2')).toMatchObject({ outcome: 'updated' });
    expect(harness.google.calls.filter(({ kind }) => kind === 'calendar')).toHaveLength(1);
    expect(shown().map(({ to }) => to)).toEqual(['2026-03-07', '2026-03-11']);
  });

  it('is tentative, then confirmed, then deleted', async () => {
    // Act, Assess
    await harness.deliver([
      leaveEvent({ id: 1, status: 'tentative', days: days('2026-03-06', '2026-03-09') }),
    ]);
    expect(shown().map(({ status }) => status)).toEqual(['tentative', 'tentative']);
    await harness.deliver([leaveEvent({ id: 2, days: days('2026-03-06', '2026-03-09') })]);
    expect(shown().map(({ status }) => status)).toEqual(['confirmed', 'confirmed']);
    await harness.deliver([leaveEvent({ id: 3, status: 'cancelled' })]);
    expect(shown()).toEqual([]);
    expect(harness.last('3')).toMatchObject({ outcome: 'deleted', detail: 'Removed: cancelled' });
  });

  it('is deleted by a bare deletion, and not restored by an older event', async () => {
    // Prepare
    await harness.deliver([leaveEvent({ id: 1, days: days('2026-03-06', '2026-03-09') })]);
    // Act
    await harness.deliver([deletion({ id: 3, family: 'leave' })]);
    await harness.deliver([leaveEvent({ id: 2 })]);
    // Assess
    expect(shown()).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'stale' });
  });

  it('is skipped when the product is not selected', async () => {
    // Prepare
    harness.configurations = [exampleConfiguration()];
    // Act
    await harness.deliver([leaveEvent({ id: 1 })]);
    // Assess
    expect(harness.last('1')).toMatchObject({ outcome: 'skipped', reason: 'product_not_selected' });
    expect(harness.directory.asked).toEqual([]);
  });

  it('fails, and keeps its payload, when no address is known', async () => {
    // Prepare
    harness.directory.addresses.set(idOf('unknown'), null);
    // Act
    await harness.deliver([leaveEvent({ id: 1, name: 'unknown' })]);
    // Assess
    expect(harness.last('1')).toMatchObject({ outcome: 'failed', reason: 'employee_without_address' });
    expect(harness.last('1')?.payload).not.toBeNull();
  });

  it('shows the name of its account', async () => {
    // Prepare
    harness.configurations = [absences({ absences: { title: 'account' } })];
    harness.directory.accounts.set('5', 'Congés payés');
    // Act
    await harness.deliver([leaveEvent({ id: 1 })]);
    // Assess
    expect(shown()).toMatchObject([{ summary: 'Congés payés' }]);
  });

  it('shows half days in the time zone of the establishment', async () => {
    // Prepare
    harness.directory.timeZones.set('12', 'Atlantic/Azores');
    // Act
    await harness.deliver([leaveEvent({ id: 1, days: [['2026-03-02', 'firstHalfDay']] })]);
    // Assess
    expect(shown()).toMatchObject([{ from: '2026-03-02T09:00:00-01:00' }]);
  });

  it('belongs to the establishment of the employee when the event names none', async () => {
    // Prepare
    harness.directory.establishments.set(idOf('lea'), '13');
    // Act
    await harness.deliver([leaveEvent({ id: 1, establishment: null })]);
    // Assess
    expect(harness.last('1')).toMatchObject({ outcome: 'created' });
  });
});

describe('an absence without an establishment', () => {
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

  it('keeps its time zone when it is retried', async () => {
    // Prepare
    harness.google.failNext({
      match: ({ kind }) => kind === 'calendar',
      status: 500,
      reason: 'backendError',
    });
    await harness.deliver([halfDay(1)]);
    harness.google.clearFaults();
    // Act
    await harness.deliver([halfDay(1)]);
    // Assess
    expect(start()).toEqual(['2026-03-02T09:00:00+04:00']);
  });
});
