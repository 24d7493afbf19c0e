import type { Invitation } from '../../../functions/store/guest-index';
import { address, deletion, employeeEvent, sessionEvent } from '../../support/builders/lucca-events';
import { memoryGuests } from '../../support/builders/memory-stores';
import { RESOURCE } from '../../support/builders/sync-examples';
import { CrashInjector } from '../../support/crash-injector';
import { observeTelemetry } from '../../support/harness/observed-telemetry';
import { TestHarness } from '../../support/harness/sync-harness';

/** More I/O steps than any delivery takes. */
const MANY_STEPS = 20;
const ENDS_AT = '2026-03-02T16:00:00.000Z';
/** The events of the examples are in March 2026. */
const FEBRUARY = Date.parse('2026-02-10T09:00:00Z');
let harness: TestHarness;
let guests: ReturnType<typeof memoryGuests>;
let resources = 0;

beforeEach(async () => {
  harness = await TestHarness.start();
  harness.clockOffsetMs = FEBRUARY - Date.now();
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
    // Prepare
    const pending: unknown[] = [];
    harness.guests = {
      add: () => Promise.resolve(void pending.push(harness.mappings.of('875')?.pending.length)),
    };
    // Act
    await harness.deliver([sessionEvent({ id: 1 })]);
    // Assess
    expect(pending).toEqual([1]);
    expect(harness.mappings.of('875')?.pending).toEqual([]);
  });

  it('are not indexed when the event could not be written', async () => {
    harness.google.failNext({
      status: 503,
      reason: 'backendError',
      match: ({ kind }) => kind === 'calendar',
    });

    expect(await harness.deliver([sessionEvent({ id: 1 })])).toHaveLength(1);

    expect(guests.added).toEqual([]);
  });

  it('are indexed again with each change, which repairs a failed write of the index', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 2, title: 'Excel expert', guests: ['ann'] })]);

    expect(guests.added.at(-1)?.guests).toEqual([address('ann')]);
    expect(guests.added).toHaveLength(2);
  });

  it('are not indexed when nothing changed or the event was deleted', async () => {
    // Prepare
    await harness.deliver([sessionEvent({ id: 1 })]);
    guests.added.length = 0;
    // Act
    await harness.deliver([sessionEvent({ id: 2 })]);
    await harness.deliver([sessionEvent({ id: 3, establishment: '99' })]);
    await harness.deliver([deletion({ id: 4 })]);
    // Assess
    expect(['2', '3', '4'].map((id) => harness.last(id)?.outcome)).toEqual([
      'unchanged',
      'deleted',
      'skipped',
    ]);
    expect(guests.added).toEqual([]);
  });

  it('are indexed by the new address of a renamed account when the organizer is one of them', async () => {
    // Prepare
    await harness.deliver([sessionEvent({ id: 1, guests: ['lea', 'tom'] })]);
    harness.google.renameAccount(address('lea'), address('lea.new'));
    // Act
    await harness.deliverWithMoves([employeeEvent({ id: 2, name: 'lea', email: address('lea.new') })]);
    // Assess
    expect(harness.last('2')).toMatchObject({ outcome: 'moved' });
    expect(guests.added.slice(1)).toMatchObject([{ guests: [address('lea.new')], endsAt: ENDS_AT }]);
  });
});

describe('a failed write of the index', () => {
  it('does not fail the event, and is logged without an address', async () => {
    // Prepare
    const telemetry = observeTelemetry('sync');
    harness.telemetry = { logger: telemetry.logger, metrics: telemetry.metrics };
    harness.guests = { add: () => Promise.reject(new TypeError(`no table for ${address('ann')}`)) };
    // Act
    const back = await harness.deliver([sessionEvent({ id: 1 })]);
    // Assess
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

describe.each([
  ['a new session', []],
  ['another guest', [sessionEvent({ id: 1 })]],
  ['another organizer', [sessionEvent({ id: 1, organizer: 'max' })]],
])('the process dies in %s', (_change, before) => {
  it('at any step, and all of its guests are in the index after the retry', async () => {
    let deaths = 0;
    for (const moment of ['before', 'after'] as const) {
      for (let step = 1; step <= MANY_STEPS; step++) {
        // Prepare
        const resource = `resource-${(resources += 1)}`;
        for (const event of before) await harness.deliver([of(resource, event)]);
        const victim = of(resource, sessionEvent({ id: 10, guests: ['ann', 'eve'] }));
        // Act
        const end = await harness.deliver([victim], new CrashInjector(step, moment));
        expect(await harness.deliver([{ ...victim, tries: 2 }])).toEqual([]);
        // Assess
        expect(harness.mappings.of(resource)?.written?.guests).toEqual([address('ann'), address('eve')]);
        for (const guest of ['ann', 'eve']) expect(known(guest)).toContain(resource);
        if (end !== 'dead') break;
        deaths += 1;
      }
    }
    // Read, intent, Google, index, mapping and log, each before and after.
    expect(deaths).toBeGreaterThanOrEqual(12);
  });
});

/** The same event of another resource. */
function of(resource: string, { json }: ReturnType<typeof sessionEvent>) {
  return { json: { ...json, data: { ...json.data, id: resource } } };
}

/** Ids of the sessions that the index knows of a guest. */
function known(name: string): string[] {
  return guests.added.flatMap(({ guests: of, resource }: Invitation) =>
    of.includes(address(name)) ? [resource.replace(/^.*#/, '')] : [],
  );
}
