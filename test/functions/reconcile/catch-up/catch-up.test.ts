import fc from 'fast-check';
import { queuedEvent } from '../../../../functions/queue/message';
import { redactedEvent } from '../../../support/builders/lucca-examples';
import { CrashInjector } from '../../../support/crash-injector';
import { ListedLucca, type Trouble } from '../../../support/harness/listed-lucca';
import { observeTelemetry } from '../../../support/harness/observed-telemetry';

/** In minutes. */
const DAY = 24 * 60;

let telemetry: ReturnType<typeof observeTelemetry>;
let harness: ListedLucca;

beforeEach(() => {
  telemetry = observeTelemetry('reconcile');
  harness = new ListedLucca(telemetry);
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('catching up', () => {
  it('sends what never arrived, as it would have been delivered', async () => {
    const missed = harness.add(30);
    harness.add(20, { delivered: true });
    const counts = await harness.run();

    expect(counts).toEqual({ listed: 2, recovered: 1 });
    expect(harness.sent).toHaveLength(1);
    const [message] = harness.sent.map((one) => queuedEvent.parse(one));
    expect(message).toMatchObject({
      eventId: missed.id,
      via: 'catch-up',
      receivedAt: '2026-03-05T12:00:00.000Z',
      occurredAt: missed.occurredAt,
      correlationId: 'correlation',
    });
    expect(JSON.parse(Buffer.from(message?.body ?? '', 'base64').toString())).toEqual(redactedEvent(missed));
    telemetry.metrics.publishStoredMetrics();
    expect(telemetry.published()).toEqual([['EventsRecovered', 1]]);
  });

  it('starts a day ago in the first pass, and an hour before the last event in the next ones', async () => {
    harness.add(DAY + 1);
    const recent = harness.add(DAY - 1);
    const task = harness.task();
    await harness.run(task);
    harness.add(1, { delivered: true });
    await harness.run(task);
    await harness.run(task);

    expect(harness.asked).toEqual([
      '2026-03-04T12:00:00.000Z',
      // Nothing that occurred may be missing because Lucca lists it late.
      '2026-03-04T12:00:00.000Z',
      '2026-03-05T11:04:00.000Z',
    ]);
    expect(harness.sentIds).toEqual([recent.id]);
  });

  it('sends at most 15 requests a minute, and continues with the next page in the next run', async () => {
    for (let event = 0; event < 30 * 3; event++) harness.add(90 - event);
    const task = harness.task();
    await harness.run(task);
    const first = { requests: harness.requests, sent: harness.sent.length };
    await harness.run(task);

    expect(first).toEqual({ requests: 15, sent: 45 });
    expect(harness.requests).toBe(30);
    expect(new Set(harness.sentIds).size).toBe(90);
  });

  it('does nothing when the queue is long, because events in it have no row yet', async () => {
    harness.add(10);
    harness.queued = 1001;
    await harness.run();
    const sent = harness.sent.length;
    harness.queued = 1000;
    await harness.run();

    expect([sent, harness.sent.length]).toEqual([0, 1]);
  });

  it('stops without an error when Lucca asks to retry later', async () => {
    for (let event = 0; event < 6; event++) harness.add(6 - event);
    harness.troubles = [null, 'throttled'];
    const task = harness.task();
    const counts = await harness.run(task);
    await harness.run(task);

    expect(counts).toEqual({ listed: 3, recovered: 3 });
    expect(harness.sentIds).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('does nothing after the deadline', async () => {
    harness.add(10);
    await harness.task()(harness.time);

    expect(harness.requests).toBe(0);
  });

  it('logs nothing but counts', async () => {
    harness.add(10);
    harness.add(5);
    harness.troubles = ['queue-refuses'];
    await harness.run();

    expect(telemetry.text()).toContain('Events rejected by the queue');
    expect(telemetry.text()).not.toMatch(/@|Marseille/);
  });
});

describe('whatever Lucca lists', () => {
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

  it('sends every event of the last day that never arrived, and no other', async () => {
    const history = fc.asyncProperty(fc.array(event), fc.array(trouble), async (events, troubles) => {
      const lucca = new ListedLucca(telemetry);
      const made = events.map(({ minutesAgo, ...how }) => ({
        ...how,
        isDue: minutesAgo <= DAY && !how.delivered && how.topic === 'calendar-event.updated',
        id: lucca.add(minutesAgo, how).id,
      }));
      const before = new Set(lucca.whole.keys());
      lucca.troubles = troubles;
      await lucca.runUntilQuiet();

      const later = [...lucca.whole.keys()].filter((id) => !before.has(id));
      const due = made.filter(({ isDue }) => isDue).map(({ id }) => id);
      expect(new Set(lucca.sentIds)).toEqual(new Set([...due, ...later]));
    });
    await fc.assert(history, { numRuns: 200 });
  });

  it('loses nothing when a run crashes at any call', async () => {
    for (const moment of ['before', 'after'] as const) {
      for (let step = 1, isOver = false; !isOver; step++) {
        const lucca = new ListedLucca(telemetry);
        for (let one = 0; one < 7; one++) lucca.add(one * 200, { at: 0.5, delivered: one === 3 });
        const crashInjector = new CrashInjector(step, moment);
        const dying = lucca.task((target) => crashInjector.guard(target))(lucca.time + 60_000);
        isOver = (await Promise.race([dying.then(() => 'done' as const), crashInjector.blown])) === 'done';
        await lucca.runUntilQuiet();

        const sent = [...new Set(lucca.sentIds)].sort();
        expect({ step, moment, sent }).toEqual({ step, moment, sent: ['1', '2', '3', '5', '6', '7'] });
      }
    }
  });
});
