import fc from 'fast-check';
import { LuccaFailError } from '../../../../functions/lucca/api/http';
import { queuedEvent } from '../../../../functions/queue/message';
import { eventsCursor, eventsCursorId } from '../../../../functions/reconcile/catch-up/events-cursor';
import { redactedEvent } from '../../../support/builders/lucca-examples';
import { CrashInjector } from '../../../support/crash-injector';
import type { LuccaEvent } from '../../../support/fakes/lucca/event';
import { TENANT } from '../../../support/fakes/lucca/reference';
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

/** Without the data, which Lucca's list may leave out. */
const bare = ({ data: _data, ...event }: LuccaEvent): Partial<LuccaEvent> => event;

describe('catching up', () => {
  it('sends events that never arrived as if they were delivered', async () => {
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

  it('sends 19 of the 20 requests of a minute, and continues with the next page in the next run', async () => {
    for (let event = 0; event < 30 * 3; event++) harness.add(90 - event);
    const task = harness.task();
    await harness.run(task);
    const first = { requests: harness.requests, sent: harness.sent.length };
    await harness.run(task);

    expect(first).toEqual({ requests: 19, sent: 57 });
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

describe('an event in the list of Lucca', () => {
  it.each([
    'department.created',
    'leave-request.created',
    'department.updated',
    'test.created',
    'ping',
    'confirmation',
    'leave.archived',
  ])('is ignored when its topic is %s', async (topic) => {
    harness.add(5, { topic });
    await harness.run();

    expect(harness.sent).toEqual([]);
  });

  it('is fetched when the list shows it without its data', async () => {
    const missed = harness.add(10, { shown: bare });
    harness.add(8, { shown: bare, delivered: true });
    const gone = harness.add(5, { shown: bare });
    harness.whole.delete(gone.id);
    await harness.run();

    expect(harness.sentIds).toEqual([missed.id]);
    expect(harness.sent[0]?.problems).toBeUndefined();
    expect(harness.requests).toBe(3);
  });

  it('is fetched by a later run when the requests of a run do not suffice', async () => {
    const shown = (event: LuccaEvent) => ({ ...event, data: null });
    for (let event = 0; event < 25; event++) harness.add(30 - event, { shown });
    const task = harness.task();
    await harness.run(task);
    const first = harness.requests;
    await harness.run(task);
    await harness.run(task);

    expect(first).toBe(19);
    expect(new Set(harness.sentIds).size).toBe(25);
  });

  it.each<[string, (id: string) => void]>([
    ['no longer has it', (id) => harness.whole.delete(id)],
    ['refuses to return it', (id) => harness.refused.set(id, new LuccaFailError('Lucca answered 400', 400))],
  ])('is skipped when it has no data and Lucca %s', async (_, spoil) => {
    harness.pageSize = 100;
    for (let event = 0; event < 45; event++) spoil(harness.add(60 - event, { shown: bare }).id);
    const behind = harness.add(5, { shown: bare });
    const task = harness.task();
    const requests: number[] = [];
    for (let run = 0; run < 3; run++) {
      await harness.run(task);
      requests.push(harness.requests);
    }

    expect(harness.sentIds).toEqual([behind.id]);
    // One of the requests of each run is for the list.
    expect(requests).toEqual([19, 38, 49]);
    const cursor = await harness.records.read(eventsCursorId(TENANT), eventsCursor);
    expect(cursor?.value).toEqual({
      ...{ seenUntil: behind.occurredAt, pass: null, unreadable: [], undated: [] },
    });
  });

  it('is sent once, marked as invalid, when it violates the schema', async () => {
    const event = harness.add(10, { shown: (whole) => ({ ...whole, occurredAt: 'yesterday' }) });
    await harness.runUntilQuiet();

    expect(harness.sentIds).toEqual([event.id]);
    expect(harness.sent[0]?.problems).toHaveLength(1);
  });

  it('is skipped when it is malformed or too large for the queue', async () => {
    harness.add(10, {
      shown: (whole) => ({ ...whole, data: { ...whole.data, description: 'x'.repeat(256 * 1024) } }),
    });
    harness.list.push({}, null, 'event');
    const small = harness.add(5);
    await harness.run();

    expect(harness.sentIds).toEqual([small.id]);
    expect(telemetry.text()).toContain('too large');
  });

  it('is sent when it is nested too deeply to be stored', async () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    const odd = harness.add(10, { shown: (whole) => ({ ...whole, data: { ...whole.data, note: deep } }) });
    const plain = harness.add(5);
    await harness.run();

    expect(harness.sentIds).toEqual([odd.id, plain.id]);
  });
});

describe('a change that Lucca lists in several API versions', () => {
  /** The same change, in another version. */
  const inVersion = (apiVersion: string, { occurredAt, data }: LuccaEvent, shown?: typeof bare) =>
    harness.add(0, { ...(shown && { shown }), differences: { apiVersion, occurredAt, data } });

  it.each<[string, typeof bare]>([
    ['with its data', (event) => event],
    ['without its data', bare],
  ])('is sent in our version when another one has a higher id: %s', async (_, shown) => {
    harness.pageSize = 100;
    const older = harness.add(30, { shown, differences: { apiVersion: '2023-05-01' } });
    const ours = inVersion('2024-11-01', older, shown);
    inVersion('2026-01-01', older, shown);
    await harness.runUntilQuiet();

    expect(harness.sentIds).toEqual([ours.id]);
  });

  it('is not sent when the event in our version was delivered', async () => {
    const ours = harness.add(30, { delivered: true });
    inVersion('2026-01-01', ours);
    await harness.runUntilQuiet();

    expect(harness.sentIds).toEqual([]);
  });

  it('is sent in the oldest version when there is none in ours', async () => {
    const newer = harness.add(30, { differences: { apiVersion: '2026-01-01' } });
    const older = inVersion('2025-03-01', newer);
    await harness.runUntilQuiet();

    expect(harness.sentIds).toEqual([older.id]);
  });

  it('is sent in another version when there is only one, and so are other changes of the same time', async () => {
    const lone = harness.add(30, { differences: { apiVersion: '2026-01-01' } });
    const others = [1, 2].map(() => harness.add(20));
    await harness.runUntilQuiet();

    expect(harness.sentIds).toEqual([lone, ...others].map(({ id }) => id));
  });
});

describe('any list of Lucca', () => {
  const trouble = fc.option(
    fc.constantFrom<Trouble>('expired', 'throttled', 'queue-refuses', 'new-event', 'late-event'),
  );
  const event = fc.record({
    // Some clocks are ahead of ours.
    minutesAgo: fc.integer({ min: -120, max: 2 * DAY }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    topic: fc.constantFrom('calendar-event.updated', 'department.created'),
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
        isOver = (await Promise.race([dying.then(() => 'done' as const), crashInjector.crashed])) === 'done';
        await lucca.runUntilQuiet();

        const sent = [...new Set(lucca.sentIds)].sort();
        expect({ step, moment, sent }).toEqual({ step, moment, sent: ['1', '2', '3', '5', '6', '7'] });
      }
    }
  });
});
