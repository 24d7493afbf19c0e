import { aConfiguration } from '../../support/builders/configurations';
import {
  address,
  deletion,
  employeeEvent,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../support/builders/lucca-events';
import type { TestHarness } from '../../support/harness/sync-harness';
import { ALL_PRODUCTS, onCalendar, QUOTA_EXCEEDED, startInFebruary, withData } from './sync-test';

let harness: TestHarness;

beforeEach(async () => {
  harness = await startInFebruary();
});
afterEach(() => harness.google.stop());

const SESSION = {
  title: 'Excel avancé',
  start: '2026-03-02T09:00:00+01:00[Europe/Paris]',
  end: '2026-03-02T17:00:00+01:00[Europe/Paris]',
  guests: 2,
};
const ABSENCE_DAYS = { start: '2026-03-02', end: '2026-03-03', guests: null };

describe('the row of an event shows its title, times and guests', () => {
  it('as they were written', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([workplaceEvent({ id: 2, resource: '9012', position: 'firstHalfDay' })]);
    await harness.deliver([leaveEvent({ id: 3, resource: '77' })]);

    expect(harness.last('1')).toMatchObject({ outcome: 'created', ...SESSION });
    expect(harness.last('2')).toMatchObject({
      title: 'Marseille',
      start: '2026-03-02T09:00:00+01:00[Europe/Paris]',
      end: '2026-03-02T13:00:00+01:00[Europe/Paris]',
      guests: null,
    });
    expect(harness.last('3')).toMatchObject({ title: 'Absent', ...ABSENCE_DAYS });
  });

  it('as they were before a deletion', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([deletion({ id: 2 })]);

    const note = { note: 'removed_because', noteValue: 'deleted' };
    expect(harness.last('2')).toMatchObject({ outcome: 'deleted', ...SESSION, ...note });
  });

  it('as Lucca states them when they cannot be written', async () => {
    harness.google.failNext({ ...onCalendar, ...QUOTA_EXCEEDED });
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 2, resource: '876', guests: [] })]);

    expect(harness.last('1')).toMatchObject({ outcome: 'waiting', ...SESSION });
    expect(harness.last('2')).toMatchObject({ outcome: 'skipped', ...SESSION, guests: 0 });
  });

  it('as its own event states them when a newer one is in the batch or was applied', async () => {
    await harness.deliver([sessionEvent({ id: 1, title: 'First' }), sessionEvent({ id: 3, title: 'Third' })]);
    await harness.deliver([sessionEvent({ id: 2, title: 'Second' })]);

    const note = { note: 'superseded_by', noteValue: '3' };
    expect(harness.last('1')).toMatchObject({ ...SESSION, title: 'First', outcome: 'superseded', ...note });
    expect(harness.last('2')).toMatchObject({ ...SESSION, title: 'Second', outcome: 'stale' });
  });

  it('as Lucca states them while the configuration is inactive', async () => {
    harness.configurations = [{ ...ALL_PRODUCTS, active: false }];
    await harness.deliver([sessionEvent({ id: 1 }), leaveEvent({ id: 2, resource: '77' })]);

    expect(harness.last('1')).toMatchObject({ ...SESSION, configuration: 'france', establishment: '12' });
    expect(harness.last('2')).toMatchObject({ title: 'Absent', ...ABSENCE_DAYS });
  });
});

describe('the title of an absence', () => {
  const named = (id: number, establishment = '12') => {
    const event = leaveEvent({ id, resource: '77', establishment });
    return withData(event, { leaveAccount: { id: '5', type: 'leave-account', name: 'Maladie' } });
  };

  it('is the leave account only if that is configured', async () => {
    await harness.deliver([named(1)]);
    const absences = { title: 'account', as: 'event' } as const;
    harness.configurations = [{ ...ALL_PRODUCTS, presentation: { ...ALL_PRODUCTS.presentation, absences } }];
    await harness.deliver([named(2)]);

    expect(harness.last('1')).toMatchObject({ title: 'Absent' });
    expect(harness.last('2')).toMatchObject({ title: 'Maladie' });
  });

  it('is unknown without a configuration, which would say whether to mask it', async () => {
    await harness.deliver([named(1, '99')]);

    expect(harness.last('1')).toMatchObject({ reason: 'no_configuration', title: null, ...ABSENCE_DAYS });
    expect(JSON.stringify(harness.recorded)).not.toContain('Maladie');
  });

  it('is masked when the configuration does not include absences', async () => {
    harness.configurations = [aConfiguration({ products: ['training'] })];
    await harness.deliver([named(1)]);

    const row = { reason: 'product_not_selected', configuration: 'france', establishment: '12' };
    expect(harness.last('1')).toMatchObject({ ...row, title: 'Absent' });
  });
});

describe('the row of a move', () => {
  it('shows the previous owner when the session has another organizer', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);

    const owners = { employee: address('max'), movedFrom: address('lea') };
    expect(harness.last('2')).toMatchObject({ outcome: 'moved', ...SESSION, ...owners });
  });

  it('shows the previous address when the employee has a new one', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliverWithMoves([employeeEvent({ id: 2, name: 'lea', email: address('lea.roy') })]);

    const owners = { employee: address('lea.roy'), movedFrom: address('lea') };
    expect(harness.recorded.at(-1)).toMatchObject({ outcome: 'moved', ...SESSION, ...owners });
    expect(harness.last('2')).toMatchObject({ note: 'events_moving', noteValue: '1' });
  });

  it('shows nobody for other outcomes', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 2, title: 'Excel expert' })]);

    expect(harness.recorded.map(({ movedFrom }) => movedFrom)).toEqual([null, null]);
  });
});

describe('the explanation of an outcome', () => {
  it("quotes Google's words", async () => {
    harness.google.failNext({ ...onCalendar, ...QUOTA_EXCEEDED });
    await harness.deliver([sessionEvent({ id: 1 })]);

    const { quote, detail } = harness.last('1') ?? {};
    expect(quote).toMatch(/\w/);
    expect(detail).toBe(`Google responded with 403 quotaExceeded: ${quote ?? ''}`);
  });

  it('is a note with its value when the connector explains it', async () => {
    const nobody = { id: 'nobody', type: 'employee', email: null };
    await harness.deliver([withData(sessionEvent({ id: 1 }), { organizer: nobody })]);
    await harness.deliver([withData(sessionEvent({ id: 2, resource: '876' }), { startsAt: 'soon' })]);
    await harness.deliver([sessionEvent({ id: 3, resource: '877', establishment: '99' })]);

    expect(harness.last('1')).toMatchObject({ note: 'organizer_without_address', noteValue: nobody.id });
    expect(harness.last('2')).toMatchObject({ note: 'invalid_fields', noteValue: 'data.startsAt' });
    expect(harness.last('3')).toMatchObject({ reason: 'no_configuration', note: null, establishment: '99' });
  });
});
