import fc from 'fast-check';
import { queuedEvent } from '../../../functions/lucca/queued-event';
import { LuccaFailError, LuccaRetryError } from '../../../functions/lucca/api-errors';
import { eventsCursor, eventsCursorId } from '../../../functions/reconcile/events-cursor';
import type { LuccaEvent } from '../../fakes/lucca/event';
import { TENANT } from '../../fakes/lucca/reference';
import { observeTelemetry } from '../observed-telemetry';
import { Fuse } from '../sync/fuse';
import { ListedLucca, type Trouble } from './listed-lucca';

let telemetry: ReturnType<typeof observeTelemetry>;
let world: ListedLucca;

beforeEach(() => {
  telemetry = observeTelemetry('reconcile');
  world = new ListedLucca(telemetry);
});

afterEach(() => {
  jest.restoreAllMocks();
});

const DAY = 24 * 60;

/** As a list may show events. */
const bare = ({ data: _data, ...event }: LuccaEvent) => event;

describe('catching up', () => {
  it('sends what never arrived, as it would have been delivered', async () => {
    // Prepare
    const missed = world.add(30);
    world.add(20, { delivered: true });
    // Act
    const counts = await world.run();
    // Assess
    expect(counts).toEqual({ listed: 2, caughtUp: 1 });
    expect(world.sent).toHaveLength(1);
    const [message] = world.sent.map((one) => queuedEvent.parse(one));
    expect(message).toMatchObject({
      eventId: missed.id,
      via: 'catch-up',
      receivedAt: '2026-03-05T12:00:00.000Z',
      occurredAt: missed.occurredAt,
      correlationId: 'correlation',
    });
    expect(JSON.parse(Buffer.from(message?.body ?? '', 'base64').toString())).toEqual(missed);
    telemetry.metrics.publishStoredMetrics();
    expect(telemetry.published()).toEqual([['EventsCaughtUp', 1]]);
  });

  it('goes back a day at first, and later to the last event, with an hour of overlap', async () => {
    // Prepare
    world.add(DAY + 1);
    const recent = world.add(DAY - 1);
    const task = world.task();
    // Act
    await world.run(task);
    world.add(1, { delivered: true });
    await world.run(task);
    await world.run(task);
    // Assess
    expect(world.asked).toEqual([
      '2026-03-04T12:00:00.000Z',
      // Nothing that occurred may be missing because Lucca lists it late.
      '2026-03-04T12:00:00.000Z',
      '2026-03-05T11:04:00.000Z',
    ]);
    expect(world.sentIds).toEqual([recent.id]);
  });

  it.each([
    'employee.created',
    'leave-request.created',
    'department.updated',
    'test.created',
    'ping',
    'confirmation',
    'leave.archived',
  ])('leaves %s where it is', async (topic) => {
    // Prepare
    world.add(5, { topic });
    // Act
    await world.run();
    // Assess
    expect(world.sent).toEqual([]);
  });

  it('fetches events that the list shows without their data one by one', async () => {
    // Prepare
    const missed = world.add(10, { shown: bare });
    world.add(8, { shown: bare, delivered: true });
    const gone = world.add(5, { shown: bare });
    world.whole.delete(gone.id);
    // Act
    await world.run();
    // Assess
    expect(world.sentIds).toEqual([missed.id]);
    expect(world.sent[0]?.problems).toBeUndefined();
    expect(world.requests).toBe(3);
  });

  it('goes on in the next run where the requests did not suffice to fetch them all', async () => {
    // Prepare
    const shown = (event: LuccaEvent) => ({ ...event, data: null });
    for (let event = 0; event < 25; event++) world.add(30 - event, { shown });
    const task = world.task();
    // Act
    await world.run(task);
    const first = world.requests;
    await world.run(task);
    // Assess
    expect(first).toBe(20);
    expect(new Set(world.sentIds).size).toBe(25);
  });

  it.each<[string, (id: string) => void]>([
    ['has no longer', (id) => world.whole.delete(id)],
    ['refuses to tell', (id) => world.refused.set(id, new LuccaFailError('Lucca answered 400', 400))],
  ])('gets past events that the list shows without their data and that Lucca %s', async (_, spoil) => {
    // Prepare
    world.pageSize = 100;
    for (let event = 0; event < 45; event++) spoil(world.add(60 - event, { shown: bare }).id);
    const behind = world.add(5, { shown: bare });
    const task = world.task();
    // Act
    const requests: number[] = [];
    for (let run = 0; run < 3; run++) {
      await world.run(task);
      requests.push(world.requests);
    }
    // Assess
    expect(world.sentIds).toEqual([behind.id]);
    // Of the list one each time.
    expect(requests).toEqual([20, 40, 49]);
    const cursor = await world.records.read(eventsCursorId(TENANT), eventsCursor);
    expect(cursor?.value).toEqual({ seenUntil: behind.occurredAt, pass: null });
  });

  it('keeps what it got where Lucca breaks a page off', async () => {
    // Prepare
    world.pageSize = 100;
    const [fetched, gone, last] = [30, 20, 10].map((minutesAgo) => world.add(minutesAgo, { shown: bare }));
    world.whole.delete(gone?.id ?? '');
    world.refused.set(last?.id ?? '', new LuccaRetryError('503', null));
    const task = world.task();
    // Act
    await expect(world.run(task)).rejects.toThrow('503');
    const first = { sent: world.sentIds, requests: world.requests };
    world.refused.clear();
    await world.run(task);
    // Assess
    expect(first).toEqual({ sent: [fetched?.id], requests: 4 });
    expect(world.sentIds).toEqual([fetched?.id, last?.id]);
    expect(world.requests).toBe(6);
  });

  describe('of a change that Lucca lists once for each API version', () => {
    /** The same change, in another version. */
    const inVersion = (
      apiVersion: string,
      of: LuccaEvent,
      more: { shown?: (event: LuccaEvent) => unknown } = {},
    ) => world.add(0, { ...more, differences: { apiVersion, occurredAt: of.occurredAt, data: of.data } });

    it.each<[string, (event: LuccaEvent) => unknown]>([
      ['with its data', (event) => event],
      ['without its data', bare],
    ])('sends the event of our version, though another has a higher id: %s', async (_, shown) => {
      // Prepare
      world.pageSize = 100;
      const older = world.add(30, { shown, differences: { apiVersion: '2023-05-01' } });
      const ours = inVersion('2024-11-01', older, { shown });
      inVersion('2026-01-01', older, { shown });
      // Act
      await world.runUntilQuiet();
      // Assess
      expect(world.sentIds).toEqual([ours.id]);
    });

    it('sends nothing where that of our version was delivered', async () => {
      // Prepare
      const ours = world.add(30, { delivered: true });
      inVersion('2026-01-01', ours);
      // Act
      await world.runUntilQuiet();
      // Assess
      expect(world.sentIds).toEqual([]);
    });

    it('sends that of the oldest version where there is none of ours', async () => {
      // Prepare
      const newer = world.add(30, { differences: { apiVersion: '2026-01-01' } });
      const older = inVersion('2025-03-01', newer);
      // Act
      await world.runUntilQuiet();
      // Assess
      expect(world.sentIds).toEqual([older.id]);
    });

    it('sends an event of another version that stands alone, and all of changes of the same moment', async () => {
      // Prepare
      const lone = world.add(30, { differences: { apiVersion: '2026-01-01' } });
      const others = [1, 2].map(() => world.add(20));
      // Act
      await world.runUntilQuiet();
      // Assess
      expect(world.sentIds).toEqual([lone, ...others].map(({ id }) => id));
    });
  });

  it('lets an event that breaks the contract fail in the log, once', async () => {
    // Prepare
    const event = world.add(10, { shown: (whole) => ({ ...whole, occurredAt: 'yesterday' }) });
    // Act
    await world.runUntilQuiet();
    // Assess
    expect(world.sentIds).toEqual([event.id]);
    expect(world.sent[0]?.problems).toHaveLength(1);
  });

  it('is not held up by what is no event, or too large for any queue', async () => {
    // Prepare
    world.add(10, { shown: (whole) => ({ ...whole, note: 'x'.repeat(256 * 1024) }) });
    world.list.push({}, null, 'event');
    const small = world.add(5);
    // Act
    await world.run();
    // Assess
    expect(world.sentIds).toEqual([small.id]);
    expect(telemetry.text()).toContain('too large');
  });

  it('asks at most 20 times a minute, and goes on at the next page in the next run', async () => {
    // Prepare
    for (let event = 0; event < 30 * 3; event++) world.add(90 - event);
    const task = world.task();
    // Act
    await world.run(task);
    const first = { requests: world.requests, sent: world.sent.length };
    await world.run(task);
    // Assess
    expect(first).toEqual({ requests: 20, sent: 60 });
    expect(world.requests).toBe(30);
    expect(new Set(world.sentIds).size).toBe(90);
  });

  it('waits until the queue is short: what is in there has no row yet', async () => {
    // Prepare
    world.add(10);
    world.queued = 1001;
    // Act
    await world.run();
    const sent = world.sent.length;
    world.queued = 1000;
    await world.run();
    // Assess
    expect([sent, world.sent.length]).toEqual([0, 1]);
  });

  it('stops where Lucca asks for patience, and does not fail', async () => {
    // Prepare
    for (let event = 0; event < 6; event++) world.add(6 - event);
    world.troubles = [null, 'throttled'];
    const task = world.task();
    // Act
    const counts = await world.run(task);
    await world.run(task);
    // Assess
    expect(counts).toEqual({ listed: 3, caughtUp: 3 });
    expect(world.sentIds).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('does nothing after its deadline', async () => {
    // Prepare
    world.add(10);
    // Act
    await world.task()(world.time);
    // Assess
    expect(world.requests).toBe(0);
  });

  it('tells the log nothing but counts', async () => {
    // Prepare
    world.add(10);
    world.add(5);
    world.troubles = ['queue-refuses'];
    // Act
    await world.run();
    // Assess
    expect(telemetry.text()).toContain('The queue did not take every event');
    expect(telemetry.text()).not.toMatch(/@|Marseille/);
  });
});

describe('whatever the list does', () => {
  const trouble = fc.option(
    fc.constantFrom<Trouble>('expired', 'throttled', 'queue-refuses', 'new-event', 'late-event'),
  );
  const event = fc.record({
    // Some clocks are ahead of ours.
    minutesAgo: fc.integer({ min: -120, max: 2 * DAY }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    topic: fc.constantFrom('calendar-event.updated', 'employee.created'),
    delivered: fc.boolean(),
  });

  it('everything of the last day that never arrived is sent, and nothing else', async () => {
    const history = fc.asyncProperty(fc.array(event), fc.array(trouble), async (events, troubles) => {
      // Prepare
      const lucca = new ListedLucca(telemetry);
      const made = events.map(({ minutesAgo, ...how }) => ({
        ...how,
        isDue: minutesAgo <= DAY && !how.delivered && how.topic === 'calendar-event.updated',
        id: lucca.add(minutesAgo, how).id,
      }));
      const before = new Set(lucca.whole.keys());
      lucca.troubles = troubles;
      // Act
      await lucca.runUntilQuiet();
      // Assess
      const later = [...lucca.whole.keys()].filter((id) => !before.has(id));
      const due = made.filter(({ isDue }) => isDue).map(({ id }) => id);
      expect(new Set(lucca.sentIds)).toEqual(new Set([...due, ...later]));
    });
    await fc.assert(history, { numRuns: 200 });
  });

  it('a run that dies anywhere loses nothing', async () => {
    for (const moment of ['before', 'after'] as const) {
      for (let step = 1, isOver = false; !isOver; step++) {
        // Prepare
        const lucca = new ListedLucca(telemetry);
        for (let one = 0; one < 7; one++) lucca.add(one * 200, { at: 0.5, delivered: one === 3 });
        const fuse = new Fuse(step, moment);
        const dying = lucca.task((target) => fuse.guard(target))(lucca.time + 60_000);
        isOver = (await Promise.race([dying.then(() => 'done' as const), fuse.blown])) === 'done';
        // Act
        await lucca.runUntilQuiet();
        // Assess
        const sent = [...new Set(lucca.sentIds)].sort();
        expect({ step, moment, sent }).toEqual({ step, moment, sent: ['1', '2', '3', '5', '6', '7'] });
      }
    }
  });
});
