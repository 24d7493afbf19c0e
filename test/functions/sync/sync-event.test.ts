import {
  address,
  deletion,
  employeeEvent,
  idOf,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../support/builders/lucca-events';
import { aConfiguration } from '../../support/builders/configurations';
import type { TestHarness } from '../../support/harness/sync-harness';
import {
  calendarCalls,
  FEBRUARY,
  methods,
  onCalendar,
  onMethod,
  owners,
  QUOTA_EXCEEDED,
  reference,
  shown,
  startInFebruary,
  titles,
  UNAVAILABLE,
  withData,
  type Delivered,
} from './sync-test';

let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await startInFebruary();
  ({ google } = harness);
});
afterEach(() => google.stop());

const nobody = { ...reference('nobody'), email: null };
const outcomes = (...ids: number[]) => ids.map((id) => harness.last(String(id))?.outcome);

describe('the order of events', () => {
  it('is that of their versions, not of their deliveries', async () => {
    await harness.deliver([sessionEvent({ id: 2, title: 'Newer' })]);
    google.clearCalls();
    await harness.deliver([sessionEvent({ id: 1, title: 'Older' })]);

    expect(google.calls).toEqual([]);
    expect(titles(google, 'lea')).toEqual(['Newer']);
    expect(harness.last('1')).toMatchObject({ outcome: 'stale', when: 'observed' });
  });

  it('applies to deletions, even of an unknown resource', async () => {
    await harness.deliver([deletion({ id: 2 })]);
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(google.allEvents()).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'skipped', reason: 'deleted' });
    expect(outcomes(1)).toEqual(['stale']);
  });

  it('reduces a batch to its newest event', async () => {
    await harness.deliver([3, 1, 2].map((id) => sessionEvent({ id, title: `Version ${id}` })));

    expect(methods(google)).toEqual(['insert']);
    expect(titles(google, 'lea')).toEqual(['Version 3']);
    expect(outcomes(1, 2, 3)).toEqual(['superseded', 'superseded', 'created']);
  });

  it('causes no call for a redelivery, which keeps its outcome', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(google.calls).toEqual([]);
    expect(harness.last('1')).toMatchObject({ outcome: 'created', when: 'observed' });
  });
});

describe('the configuration of an event', () => {
  it('skips the event and stores its version when it has none', async () => {
    await harness.deliver([sessionEvent({ id: 2, establishment: '99' })]);
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(google.calls).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'skipped', reason: 'no_configuration' });
    expect(outcomes(1)).toEqual(['stale']);
  });

  it('deletes the event when it no longer includes the establishment', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 2, establishment: '99' })]);

    expect(google.allEvents()).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'deleted', reason: null, configuration: 'france' });
  });

  it('applies a skipped event when it is redelivered after the activation', async () => {
    harness.configurations = [aConfiguration({ active: false })];
    await harness.deliver([sessionEvent({ id: 1 })]);
    expect(harness.last('1')).toMatchObject({ outcome: 'skipped', reason: 'configuration_inactive' });
    harness.configurations = [aConfiguration()];
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(harness.last('1')).toMatchObject({ outcome: 'created', when: 'applied' });
  });

  it.each([
    ['was activated', aConfiguration({ active: false })],
    ['got the establishment', aConfiguration({ establishments: ['99'] })],
    ['got the product', aConfiguration({ products: ['office'] })],
  ])('writes an event right after its configuration %s, with an older one in memory', async (_, cached) => {
    harness.cachedConfigurations = [cached];
    harness.configurations = [aConfiguration()];
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(harness.last('1')).toMatchObject({ outcome: 'created', configuration: 'france' });
  });

  it('leaves an incomplete change waiting, with its payload, while it is inactive', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.failNext({ ...onMethod('delete'), ...QUOTA_EXCEEDED });
    await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);
    harness.configurations = [aConfiguration({ active: false })];
    await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);

    expect(harness.last('2')).toMatchObject({ outcome: 'waiting', reason: 'configuration_inactive' });
    expect(harness.last('2')?.payload).not.toBeNull();
  });

  it('moves the event with the credentials of both configurations when its establishment changes', async () => {
    const belgium = aConfiguration({ id: 'belgium', establishments: ['20'] });
    harness.configurations = [aConfiguration(), belgium];
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 2, establishment: '20', organizer: 'max' })]);

    expect(owners(google)).toEqual([address('max')]);
    expect(harness.last('2')).toMatchObject({ outcome: 'moved', configuration: 'belgium' });
  });

  it('fails the deletion of an event when it was deleted and there is no other', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    harness.configurations = [];
    await harness.deliver([deletion({ id: 2 })]);

    expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'configuration_removed' });
    expect(harness.last('2')?.payload).not.toBeNull();
  });

  it.each([
    ['a deletion', deletion({ id: 2, establishment: '12' })],
    ['the last guest', sessionEvent({ id: 2, guests: [] })],
  ])('deletes the events of a deleted configuration with the current one: %s', async (_, delivered) => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    harness.configurations = [aConfiguration({ id: 'france-2' })];
    await harness.deliver([delivered]);

    expect(outcomes(2)).toEqual(['deleted']);
    expect(google.allEvents()).toEqual([]);
  });
});

describe('an event that cannot be written', () => {
  it('is the newest version: no older one is applied after it', async () => {
    harness.directory.addresses.set(nobody.id, null);
    await harness.deliver([withData(sessionEvent({ id: 2 }), { organizer: nobody })]);
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'employee_without_address' });
    expect(outcomes(1)).toEqual(['stale']);
    expect(google.allEvents()).toEqual([]);
  });

  it('does not change the existing event', async () => {
    harness.directory.addresses.set(nobody.id, null);
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([withData(sessionEvent({ id: 2 }), { attendees: [nobody] })]);

    expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'employee_without_address' });
    expect(owners(google)).toEqual([address('lea')]);
  });

  it('is recorded once when other events of its group are retried', async () => {
    google.failNext({ ...onCalendar, ...UNAVAILABLE, times: 2 });
    const batch = [sessionEvent({ id: 1 }), withData(sessionEvent({ id: 2 }), { startsAt: 'soon' })];
    for (const tries of [1, 2, 3]) await harness.deliver(batch.map((one) => ({ ...one, tries })));

    expect(harness.recorded.map(({ eventId, outcome }) => [eventId, outcome])).toEqual([
      ['2', 'failed'],
      ['1', 'created'],
    ]);
  });
});

describe('an absence', () => {
  type Days = [date: string, range: string][];
  const days = (...dates: string[]): Days => dates.map((date) => [date, 'allDay']);
  const events = () =>
    google
      .events(address('lea'))
      .filter(({ status }) => status !== 'cancelled')
      .map(({ status, start, end }) => [status, start.date, end.date])
      .sort();

  it('is written without the weekend, with the address in Lucca', async () => {
    await harness.deliver([leaveEvent({ id: 1, days: days('2026-03-05', '2026-03-06', '2026-03-09') })]);

    expect(events()).toEqual([
      ['confirmed', '2026-03-05', '2026-03-07'],
      ['confirmed', '2026-03-09', '2026-03-10'],
    ]);
    const result = { outcome: 'created', product: 'absences', employee: address('lea') };
    expect(harness.last('1')).toMatchObject({ ...result, configuration: 'france' });
  });

  it('changes one part with one call', async () => {
    const weekend = days('2026-03-05', '2026-03-06', '2026-03-09');
    await harness.deliver([leaveEvent({ id: 1, days: weekend })]);
    google.clearCalls();
    await harness.deliver([leaveEvent({ id: 2, days: [...weekend, ...days('2026-03-10')] })]);

    expect(outcomes(2)).toEqual(['updated']);
    expect(calendarCalls(google)).toHaveLength(1);
    expect(events().map(([, , end]) => end)).toEqual(['2026-03-07', '2026-03-11']);
  });

  it('is tentative, then confirmed, then deleted', async () => {
    const parts = days('2026-03-06', '2026-03-09');
    await harness.deliver([leaveEvent({ id: 1, status: 'tentative', days: parts })]);
    expect(events().map(([status]) => status)).toEqual(['tentative', 'tentative']);
    await harness.deliver([leaveEvent({ id: 2, days: parts })]);
    expect(events().map(([status]) => status)).toEqual(['confirmed', 'confirmed']);
    await harness.deliver([leaveEvent({ id: 3, status: 'cancelled' })]);
    expect(events()).toEqual([]);
    expect(harness.last('3')).toMatchObject({ outcome: 'deleted', detail: 'Removed: cancelled' });
  });

  it('has the time zone of the establishment and the name of the account, which the event omits', async () => {
    const presentation = { absences: { title: 'account' } };
    harness.configurations = [aConfiguration({ products: ['absences'], presentation })];
    harness.directory.establishments.set(idOf('lea'), '13');
    harness.directory.timeZones.set('13', 'Indian/Reunion');
    harness.directory.accounts.set('5', 'Congés payés');
    const halfDay: Days = [['2026-03-02', 'firstHalfDay']];

    for (const [id, status] of [[1, 'confirmed'] as const, [2, 'tentative'] as const]) {
      await harness.deliver([leaveEvent({ id, status, establishment: null, days: halfDay })]);
      expect(google.events(address('lea'))).toMatchObject([
        { status, summary: 'Congés payés', start: { dateTime: '2026-03-02T09:00:00+04:00' } },
      ]);
    }
  });
});

describe('an address in an event without a Google account', () => {
  beforeEach(() => {
    google.addAccount(address('lea'));
    google.renameAccount(address('lea'), address('lea.new'));
  });

  it('is replaced by the newer one in Lucca', async () => {
    harness.directory.addresses.set(idOf('lea'), address('lea.new'));
    await harness.deliver([sessionEvent({ id: 1, guests: ['tom', 'lea'] })]);

    expect(harness.last('1')).toMatchObject({ outcome: 'created', employee: address('lea.new') });
    const [session] = google.events(address('lea.new'));
    const guests = session?.attendees?.map(({ email }) => email).sort();
    expect(guests).toEqual([address('lea.new'), address('tom')]);
    expect(harness.mappings.of('875')).toMatchObject({ pending: [] });
  });

  it.each([null, address('lea')])('fails the event when Lucca has no newer one: %s', async (known) => {
    harness.directory.addresses.set(idOf('lea'), known);
    await harness.deliver([withData(workplaceEvent({ id: 1 }), { employee: reference('lea') })]);

    expect(harness.last('1')).toMatchObject({ outcome: 'failed', reason: 'unknown_google_user' });
  });

  it('makes the event stale when a newer one was applied during the lookup', async () => {
    const { directory } = harness;
    directory.addresses.set(idOf('lea'), address('lea.new'));
    const newer: Delivered = sessionEvent({ id: 3, title: 'Newer', organizer: 'max' });
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
    const older = withData(sessionEvent({ id: 2, title: 'Older' }), { organizer: reference('lea') });

    expect(await harness.deliver([older])).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'stale', when: 'observed' });
    expect(shown(google)).toEqual(['max@acme.example: Newer']);
    expect(harness.mappings.of('875')).toMatchObject({ pending: [], confirmed: [{ owner: address('max') }] });
  });
});

describe("an event that is received after a change of its owner's address", () => {
  const session = (id: number) => sessionEvent({ id, guests: ['tom'], namesAddresses: true });

  it('is written at the new address, without a lookup', async () => {
    await harness.deliverWithMoves([employeeEvent({ id: 5, name: 'lea', email: address('lea.new') })]);
    await harness.deliver([session(1)]);

    expect(shown(google)).toEqual(['lea.new@acme.example: Excel avancé']);
    expect(harness.directory.asked).toEqual([]);
  });

  it('is written at its own address when that is newer', async () => {
    harness.clockOffsetMs = Date.parse('2026-02-01T08:00:00Z') - Date.now();
    await harness.deliverWithMoves([employeeEvent({ id: 5, name: 'lea', email: address('lea.old') })]);
    harness.clockOffsetMs = FEBRUARY - Date.now();
    await harness.deliver([session(9)]);

    expect(shown(google)).toEqual(['lea@acme.example: Excel avancé']);
  });
});
