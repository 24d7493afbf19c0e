import { address, deletion, employeeEvent, sessionEvent } from '../../support/builders/lucca-events';
import { memoryGuests } from '../../support/builders/memory-stores';
import { RESOURCE } from '../../support/builders/sync-examples';
import { observeTelemetry } from '../../support/harness/observed-telemetry';
import type { TestHarness } from '../../support/harness/sync-harness';
import { onCalendar, startInFebruary, UNAVAILABLE } from './sync-test';

const ENDS_AT = '2026-03-02T16:00:00.000Z';
let harness: TestHarness;
let guests: ReturnType<typeof memoryGuests>;

beforeEach(async () => {
  harness = await startInFebruary();
  guests = memoryGuests();
  harness.guests = guests;
});

afterEach(async () => {
  jest.restoreAllMocks();
  await harness.google.stop();
});

describe('the guests of a session', () => {
  it('are indexed when it is written, until its mapping expires', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(guests.added).toEqual([
      {
        guests: [address('ann'), address('tom')],
        resource: RESOURCE,
        endsAt: ENDS_AT,
        expiresAt: harness.mappings.of('875')?.expiresAt,
      },
    ]);
  });

  it('are indexed before the mapping is confirmed', async () => {
    const pending: unknown[] = [];
    harness.guests = {
      add: () => Promise.resolve(void pending.push(harness.mappings.of('875')?.pending.length)),
    };
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(pending).toEqual([1]);
    expect(harness.mappings.of('875')?.pending).toEqual([]);
  });

  it('are not indexed when the event could not be written', async () => {
    harness.google.failNext({ ...onCalendar, ...UNAVAILABLE });

    expect(await harness.deliver([sessionEvent({ id: 1 })])).toHaveLength(1);

    expect(guests.added).toEqual([]);
  });

  it('are indexed again with each change, which repairs a failed write to the index', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 2, title: 'Excel expert', guests: ['ann'] })]);

    expect(guests.added.at(-1)?.guests).toEqual([address('ann')]);
    expect(guests.added).toHaveLength(2);
  });

  it('are not indexed when nothing changed or the event was deleted', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    guests.added.length = 0;
    await harness.deliver([sessionEvent({ id: 2 })]);
    await harness.deliver([sessionEvent({ id: 3, establishment: '99' })]);
    await harness.deliver([deletion({ id: 4 })]);

    expect(['2', '3', '4'].map((id) => harness.last(id)?.outcome)).toEqual([
      'unchanged',
      'deleted',
      'skipped',
    ]);
    expect(guests.added).toEqual([]);
  });

  it('are indexed by the new address of a renamed account when the organizer is one of them', async () => {
    await harness.deliver([sessionEvent({ id: 1, guests: ['lea', 'tom'] })]);
    harness.google.renameAccount(address('lea'), address('lea.new'));
    await harness.deliverWithMoves([employeeEvent({ id: 2, name: 'lea', email: address('lea.new') })]);

    expect(harness.last('2')).toMatchObject({ outcome: 'moved' });
    expect(guests.added.slice(1)).toMatchObject([{ guests: [address('lea.new')], endsAt: ENDS_AT }]);
  });
});

describe('a failed write to the index', () => {
  it('does not fail the event, and is logged without an address', async () => {
    const telemetry = observeTelemetry('sync');
    harness.telemetry = { logger: telemetry.logger, metrics: telemetry.metrics };
    harness.guests = { add: () => Promise.reject(new TypeError(`no table for ${address('ann')}`)) };
    const back = await harness.deliver([sessionEvent({ id: 1 })]);

    expect(back).toEqual([]);
    expect(harness.last('1')).toMatchObject({ outcome: 'created' });
    expect(harness.mappings.of('875')).toMatchObject({ pending: [] });
    expect(telemetry.logs()).toContainEqual(
      expect.objectContaining({
        level: 'WARN',
        message: 'Guests could not be indexed',
        resource: RESOURCE,
        guests: 2,
        error: 'TypeError',
      }),
    );
    expect(telemetry.text()).not.toContain(address('ann'));
  });
});
