import { mappingExpiry } from '../../../functions/sync/mapping-updates';
import {
  address,
  deletion,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../support/builders/lucca-events';
import { memoryMappings } from '../../support/builders/memory-stores';
import { aConfiguration } from '../../support/builders/configurations';
import { TENANT } from '../../support/builders/sync-examples';
import { CrashInjector } from '../../support/crash-injector';
import { TestHarness } from '../../support/harness/sync-harness';
import { startInFebruary } from './sync-test';

const DAY_S = 24 * 60 * 60;
const NOW = Date.parse('2026-03-02T09:00:00.500Z');
const NOW_S = Date.parse('2026-03-02T09:00:00Z') / 1000;

describe('the expiry of a mapping', () => {
  const inSummer = '2026-06-01T00:00:00.000Z';
  const seconds = (instant: string) => Date.parse(instant) / 1000;

  it('is 90 days from now without an event', () => {
    expect(mappingExpiry(null, NOW)).toBe(NOW_S + 90 * DAY_S);
  });

  it.each([
    ['training', inSummer, seconds('2027-06-01T00:00:00Z')],
    ['office', inSummer, seconds('2026-08-30T00:00:00Z')],
    ['absences', inSummer, seconds('2026-08-30T00:00:00Z')],
    ['training', '2026-03-01T09:00:00.000Z', NOW_S + 364 * DAY_S],
    // At least 90 days from now.
    ['office', '2026-03-01T09:00:00.000Z', NOW_S + 90 * DAY_S],
    ['training', '2020-01-01T00:00:00.000Z', NOW_S + 90 * DAY_S],
  ] as const)('depends on the product and the end of the event: %s until %s', (product, endsAt, expected) => {
    expect(mappingExpiry({ product, endsAt }, NOW)).toBe(expected);
  });
});

describe('a change after the mapping has expired', () => {
  it.each([
    ['a session', sessionEvent({ id: 1 }), sessionEvent({ id: 2, title: 'Excel expert' })],
    ['a workplace', workplaceEvent({ id: 1 }), workplaceEvent({ id: 2, locationType: 'remoteWork' })],
    ['an absence', leaveEvent({ id: 1 }), leaveEvent({ id: 2, status: 'tentative' })],
  ])(
    'updates the event of %s with the same owner, instead of writing another one',
    async (_, first, later) => {
      const harness = await startInFebruary();
      await harness.deliver([first]);
      harness.mappings = memoryMappings();
      await harness.deliver([later]);

      expect(harness.last('2')?.outcome).toBe('created');
      expect(harness.google.allEvents()).toHaveLength(1);
      await harness.google.stop();
    },
  );
});

describe('a recorded version', () => {
  let harness: TestHarness;
  let google: TestHarness['google'];

  beforeEach(async () => {
    harness = await TestHarness.start();
    ({ google } = harness);
    harness.clockOffsetMs = Date.parse('2026-02-10T09:00:00Z') - Date.now();
  });

  afterEach(() => google.stop());

  it('does not shorten the expiry of the mapping', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    const expiresAt = Date.parse('2027-03-02T16:00:00Z') / 1000;
    expect(harness.mappings.of('875')).toMatchObject({ expiresAt });
    await harness.deliver([sessionEvent({ id: 2 })]);

    expect(harness.last('2')).toMatchObject({ outcome: 'unchanged' });
    expect(harness.mappings.of('875')).toMatchObject({ expiresAt });
  });

  it('extends the expiry of a mapping to at least 90 days', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    harness.clockOffsetMs += 360 * 24 * 60 * 60 * 1000;
    await harness.deliver([sessionEvent({ id: 2 })]);

    const in89Days = harness.now() / 1000 + 89 * 24 * 60 * 60;
    expect(harness.mappings.of('875')?.expiresAt).toBeGreaterThan(in89Days);
  });

  it('assigns unchanged events to the current configuration', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    harness.configurations = [aConfiguration({ id: 'france-2' })];
    google.clearCalls();
    await harness.deliver([sessionEvent({ id: 2 })]);

    expect(google.calls).toEqual([]);
    expect(harness.mappings.of('875')?.confirmed).toMatchObject([{ configuration: 'france-2' }]);
    // A deletion has no establishment: it is routed to the configuration that wrote the event.
    await harness.deliver([deletion({ id: 3 })]);
    expect(harness.last('3')).toMatchObject({ outcome: 'deleted', configuration: 'france-2' });
    expect(google.allEvents()).toEqual([]);
  });

  it('assigns unchanged events to the new id of their employee', async () => {
    const rehired = { id: 'id-2', type: 'employee', email: address('lea') };
    await harness.deliver([workplaceEvent({ id: 1 })]);
    await harness.deliver([workplaceEvent({ id: 2, employee: rehired })]);

    expect(harness.last('2')).toMatchObject({ outcome: 'unchanged' });
    expect(harness.mappings.of('875')).toMatchObject({
      confirmed: [{ ownerId: 'id-2', owner: address('lea') }],
      employee: `${TENANT}#id-2`,
      ownerAddress: address('lea'),
      endsAt: '2026-03-03T00:00:00.000Z',
    });
  });

  it('stores no owner when there is no event', async () => {
    await harness.deliver([sessionEvent({ id: 1, guests: [] })]);

    expect(harness.last('1')).toMatchObject({ outcome: 'skipped', reason: 'no_guests' });
    expect(harness.mappings.of('875')).toMatchObject({ confirmed: [], employee: null, endsAt: null });
  });

  it('returns the whole result of a deletion when a crash lost its row in the log', async () => {
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
});
