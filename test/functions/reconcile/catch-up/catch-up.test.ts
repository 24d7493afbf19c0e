import fc from 'fast-check';
import {
  LuccaBusyError,
  LuccaFailError,
  LuccaRetryError,
  LuccaWaitError,
} from '../../../../functions/lucca/api/errors';
import { queuedEvent } from '../../../../functions/queue/message';
import { eventsCursor, eventsCursorId } from '../../../../functions/reconcile/catch-up/events-cursor';
import { keptOf } from '../../../support/builders/lucca-examples';
import { CrashInjector } from '../../../support/crash-injector';
import type { LuccaEvent } from '../../../support/fakes/lucca/event';
import { TENANT } from '../../../support/fakes/lucca/reference';
import { ListedLucca, type Trouble } from '../../../support/harness/listed-lucca';
import { observeTelemetry } from '../../../support/harness/observed-telemetry';

let telemetry: ReturnType<typeof observeTelemetry>;
let harness: ListedLucca;

beforeEach(() => {
  telemetry = observeTelemetry('reconcile');
  harness = new ListedLucca(telemetry);
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
    const missed = harness.add(30);
    harness.add(20, { delivered: true });
    // Act
    const counts = await harness.run();
    // Assess
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
    expect(JSON.parse(Buffer.from(message?.body ?? '', 'base64').toString())).toEqual(keptOf(missed));
    telemetry.metrics.publishStoredMetrics();
    expect(telemetry.published()).toEqual([['EventsRecovered', 1]]);
  });

  it('goes back a day at first, and later to the last event, with an hour of overlap', async () => {
    // Prepare
    harness.add(DAY + 1);
    const recent = harness.add(DAY - 1);
    const task = harness.task();
    // Act
    await harness.run(task);
    harness.add(1, { delivered: true });
    await harness.run(task);
    await harness.run(task);
    // Assess
    expect(harness.asked).toEqual([
      '2026-03-04T12:00:00.000Z',
      // Nothing that occurred may be missing because Lucca lists it late.
      '2026-03-04T12:00:00.000Z',
      '2026-03-05T11:04:00.000Z',
    ]);
    expect(harness.sentIds).toEqual([recent.id]);
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
    harness.add(5, { topic });
    // Act
    await harness.run();
    // Assess
    expect(harness.sent).toEqual([]);
  });

  it('fetches events that the list shows without their data one by one', async () => {
    // Prepare
    const missed = harness.add(10, { shown: bare });
    harness.add(8, { shown: bare, delivered: true });
    const gone = harness.add(5, { shown: bare });
    harness.whole.delete(gone.id);
    // Act
    await harness.run();
    // Assess
    expect(harness.sentIds).toEqual([missed.id]);
    expect(harness.sent[0]?.problems).toBeUndefined();
    expect(harness.requests).toBe(3);
  });

  it('goes on in the next run where the requests did not suffice to fetch them all', async () => {
    // Prepare
    const shown = (event: LuccaEvent) => ({ ...event, data: null });
    for (let event = 0; event < 25; event++) harness.add(30 - event, { shown });
    const task = harness.task();
    // Act
    await harness.run(task);
    const first = harness.requests;
    await harness.run(task);
    await harness.run(task);
    // Assess
    expect(first).toBe(15);
    expect(new Set(harness.sentIds).size).toBe(25);
  });

  it.each<[string, (id: string) => void]>([
    ['has no longer', (id) => harness.whole.delete(id)],
    ['refuses to tell', (id) => harness.refused.set(id, new LuccaFailError('Lucca answered 400', 400))],
  ])('gets past events that the list shows without their data and that Lucca %s', async (_, spoil) => {
    // Prepare
    harness.pageSize = 100;
    for (let event = 0; event < 45; event++) spoil(harness.add(60 - event, { shown: bare }).id);
    const behind = harness.add(5, { shown: bare });
    const task = harness.task();
    // Act
    const requests: number[] = [];
    for (let run = 0; run < 4; run++) {
      await harness.run(task);
      requests.push(harness.requests);
    }
    // Assess
    expect(harness.sentIds).toEqual([behind.id]);
    // Of the list one each time.
    expect(requests).toEqual([15, 30, 45, 50]);
    const cursor = await harness.records.read(eventsCursorId(TENANT), eventsCursor);
    expect(cursor?.value).toEqual({ seenUntil: behind.occurredAt, pass: null, unreadable: [] });
  });

  describe('of a change that Lucca lists once for each API version', () => {
    /** The same change, in another version. */
    const inVersion = (
      apiVersion: string,
      of: LuccaEvent,
      more: { shown?: (event: LuccaEvent) => unknown } = {},
    ) => harness.add(0, { ...more, differences: { apiVersion, occurredAt: of.occurredAt, data: of.data } });

    it.each<[string, (event: LuccaEvent) => unknown]>([
      ['with its data', (event) => event],
      ['without its data', bare],
    ])('sends the event of our version, though another has a higher id: %s', async (_, shown) => {
      // Prepare
      harness.pageSize = 100;
      const older = harness.add(30, { shown, differences: { apiVersion: '2023-05-01' } });
      const ours = inVersion('2024-11-01', older, { shown });
      inVersion('2026-01-01', older, { shown });
      // Act
      await harness.runUntilQuiet();
      // Assess
      expect(harness.sentIds).toEqual([ours.id]);
    });

    it('sends nothing where that of our version was delivered', async () => {
      // Prepare
      const ours = harness.add(30, { delivered: true });
      inVersion('2026-01-01', ours);
      // Act
      await harness.runUntilQuiet();
      // Assess
      expect(harness.sentIds).toEqual([]);
    });

    it('sends that of the oldest version where there is none of ours', async () => {
      // Prepare
      const newer = harness.add(30, { differences: { apiVersion: '2026-01-01' } });
      const older = inVersion('2025-03-01', newer);
      // Act
      await harness.runUntilQuiet();
      // Assess
      expect(harness.sentIds).toEqual([older.id]);
    });

    it('sends an event of another version that stands alone, and all of changes of the same moment', async () => {
      // Prepare
      const lone = harness.add(30, { differences: { apiVersion: '2026-01-01' } });
      const others = [1, 2].map(() => harness.add(20));
      // Act
      await harness.runUntilQuiet();
      // Assess
      expect(harness.sentIds).toEqual([lone, ...others].map(({ id }) => id));
    });
  });

  it('lets an event that breaks the contract fail in the log, once', async () => {
    // Prepare
    const event = harness.add(10, { shown: (whole) => ({ ...whole, occurredAt: 'yesterday' }) });
    // Act
    await harness.runUntilQuiet();
    // Assess
    expect(harness.sentIds).toEqual([event.id]);
    expect(harness.sent[0]?.problems).toHaveLength(1);
  });

  it('is not held up by what is no event, or too large for any queue', async () => {
    // Prepare
    harness.add(10, {
      shown: (whole) => ({ ...whole, data: { ...whole.data, description: 'x'.repeat(256 * 1024) } }),
    });
    harness.list.push({}, null, 'event');
    const small = harness.add(5);
    // Act
    await harness.run();
    // Assess
    expect(harness.sentIds).toEqual([small.id]);
    expect(telemetry.text()).toContain('too large');
  });

  it('is not held up by an event that is too deep to be written', async () => {
    // Prepare
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    const odd = harness.add(10, { shown: (whole) => ({ ...whole, data: { ...whole.data, note: deep } }) });
    const plain = harness.add(5);
    // Act
    await harness.run();
    // Assess
    expect(harness.sentIds).toEqual([odd.id, plain.id]);
  });

  it('asks at most 15 times a minute, and goes on at the next page in the next run', async () => {
    // Prepare
    for (let event = 0; event < 30 * 3; event++) harness.add(90 - event);
    const task = harness.task();
    // Act
    await harness.run(task);
    const first = { requests: harness.requests, sent: harness.sent.length };
    await harness.run(task);
    // Assess
    expect(first).toEqual({ requests: 15, sent: 45 });
    expect(harness.requests).toBe(30);
    expect(new Set(harness.sentIds).size).toBe(90);
  });

  it('waits until the queue is short: what is in there has no row yet', async () => {
    // Prepare
    harness.add(10);
    harness.queued = 1001;
    // Act
    await harness.run();
    const sent = harness.sent.length;
    harness.queued = 1000;
    await harness.run();
    // Assess
    expect([sent, harness.sent.length]).toEqual([0, 1]);
  });

  it('stops where Lucca asks for patience, and does not fail', async () => {
    // Prepare
    for (let event = 0; event < 6; event++) harness.add(6 - event);
    harness.troubles = [null, 'throttled'];
    const task = harness.task();
    // Act
    const counts = await harness.run(task);
    await harness.run(task);
    // Assess
    expect(counts).toEqual({ listed: 3, recovered: 3 });
    expect(harness.sentIds).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('does nothing after its deadline', async () => {
    // Prepare
    harness.add(10);
    // Act
    await harness.task()(harness.time);
    // Assess
    expect(harness.requests).toBe(0);
  });

  it('tells the log nothing but counts', async () => {
    // Prepare
    harness.add(10);
    harness.add(5);
    harness.troubles = ['queue-refuses'];
    // Act
    await harness.run();
    // Assess
    expect(telemetry.text()).toContain('The queue did not accept every event');
    expect(telemetry.text()).not.toMatch(/@|Marseille/);
  });
});

describe('an event that Lucca does not tell now', () => {
  const HOUR_MS = 60 * 60_000;
  const down = () => new LuccaRetryError('Lucca answered 503 to GET /lucca-api/events/1', null);
  const cursor = async () => (await harness.records.read(eventsCursorId(TENANT), eventsCursor))?.value;

  beforeEach(() => {
    harness.pageSize = 100;
  });

  it.each([
    ['answers 500', down()],
    ['answers 503 and when to come back', new LuccaRetryError('503', 30_000)],
    ['answers 403', new LuccaWaitError('Lucca answered 403')],
  ])('does not hold up the others, and is asked for again: Lucca %s', async (_, error) => {
    // Prepare
    const [first, unreadable, last] = [30, 20, 10].map((minutesAgo) =>
      harness.add(minutesAgo, { shown: bare }),
    );
    harness.refused.set(unreadable?.id ?? '', error);
    const task = harness.task();
    // Act
    const counts = await harness.run(task);
    const seenUntil = (await cursor())?.seenUntil;
    const sent = harness.sentIds;
    harness.refused.clear();
    await harness.run(task);
    await harness.run(task);
    // Assess
    expect(counts).toEqual({ listed: 3, recovered: 2, unreadable: 1 });
    expect(sent).toEqual([first?.id, last?.id]);
    expect(seenUntil).toBe(last?.occurredAt);
    expect(harness.sentIds).toEqual([first?.id, last?.id, unreadable?.id]);
    expect(await cursor()).toMatchObject({ unreadable: [] });
  });

  it('is asked for more and more rarely, and given up after three days: as failed, with a count and a warning', async () => {
    // Prepare
    const { id, occurredAt } = harness.add(10, { shown: bare });
    harness.refused.set(id, down());
    const begin = harness.time;
    const askedAt: number[] = [];
    // Act
    while (harness.rows.length === 0 && harness.time < begin + 30 * 24 * HOUR_MS) {
      const { length } = harness.askedFor;
      await harness.run();
      if (harness.askedFor.length > length) askedAt.push((harness.time - begin) / 60_000 - 5);
    }
    const tries = harness.askedFor.length;
    for (let run = 0; run < 100; run++) await harness.run();
    // Assess
    expect(askedAt.slice(0, 8)).toEqual([0, 5, 15, 35, 75, 155, 315, 635]);
    expect(askedAt.at(-1)).toBeLessThanOrEqual((72 + 6) * 60);
    expect(tries).toBe(askedAt.length);
    expect(harness.askedFor).toHaveLength(tries);
    expect(harness.rows).toEqual([
      expect.objectContaining({
        ...{ eventId: id, tenant: TENANT, topic: 'calendar-event.created', occurredAt },
        ...{ outcome: 'failed', reason: 'lucca_unavailable', via: 'catch-up', tries, payload: null },
        detail: expect.stringMatching(
          /^Lucca's API did not return this event in \d+ attempts over 3 days/,
        ) as string,
      }),
    ]);
    expect(await cursor()).toMatchObject({ unreadable: [] });
    telemetry.metrics.publishStoredMetrics();
    expect(telemetry.published()).toEqual([['EventsExpired', 1]]);
    expect(telemetry.text()).toContain('Event given up: Lucca did not return it');
  });

  it('is not asked for again once its delivery has arrived', async () => {
    // Prepare
    const { id } = harness.add(10, { shown: bare });
    harness.refused.set(id, down());
    await harness.run();
    // Act
    harness.known.add(`${TENANT}#${id}`);
    await harness.run();
    await harness.run();
    // Assess
    expect(harness.askedFor).toEqual([id]);
    expect(await cursor()).toMatchObject({ unreadable: [] });
  });

  it('ends the run where there are three in a row: Lucca is down, and the next run goes on behind them', async () => {
    // Prepare
    const ids = [60, 50, 40, 30, 20, 10].map((minutesAgo) => harness.add(minutesAgo, { shown: bare }).id);
    for (const id of ids.slice(0, 5)) harness.refused.set(id, down());
    // Act
    await expect(harness.run()).rejects.toThrow('503');
    const first = [...harness.askedFor];
    harness.time -= 2 * 60_000;
    const counts = await harness.run();
    // Assess
    expect(first).toEqual(ids.slice(0, 3));
    expect(harness.askedFor).toEqual(ids);
    expect(counts).toMatchObject({ unreadable: 2 });
    expect(harness.sentIds).toEqual(ids.slice(5));
  });

  it('is one of a hundred at most: beyond, the run ends as before', async () => {
    // Prepare
    const events = Array.from({ length: 110 }, (_, index) => harness.add(200 - index, { shown: bare }));
    for (const { id } of events) harness.refused.set(id, down());
    // Act
    for (let run = 0; run < 60; run++) await harness.run().catch(() => undefined);
    // Assess
    const { unreadable, pass } = (await cursor()) ?? {};
    expect(unreadable).toHaveLength(100);
    expect(pass).not.toBeNull();
    // Act
    harness.refused.clear();
    await harness.runUntilQuiet();
    for (let run = 0; run < 100; run++) await harness.run();
    // Assess
    expect(new Set(harness.sentIds).size).toBe(110);
    expect(harness.rows).toEqual([]);
  });

  it('is none where Lucca only asks for patience', async () => {
    // Prepare
    const { id } = harness.add(10, { shown: bare });
    harness.refused.set(id, new LuccaBusyError('The limit is used up', 1000));
    // Act
    const counts = await harness.run();
    // Assess
    expect(counts).toEqual({ listed: 1, recovered: 0 });
    expect(await cursor()).toMatchObject({ unreadable: [] });
  });

  it.each([
    ['asks for it again', 1],
    ['gives it up', 12],
  ])('is not lost by a run that dies anywhere while it %s', async (_, runsBefore) => {
    for (const moment of ['before', 'after'] as const) {
      for (let step = 1, isOver = false; !isOver; step++) {
        // Prepare
        const lucca = new ListedLucca(telemetry);
        const [passing, lasting] = [20, 10].map((minutesAgo) => lucca.add(minutesAgo, { shown: bare }).id);
        for (const id of [passing, lasting]) lucca.refused.set(id ?? '', down());
        const nextRun = () => {
          lucca.time += 6 * HOUR_MS;
          return lucca.run();
        };
        for (let run = 0; run < runsBefore; run++) await nextRun();
        lucca.refused.delete(passing ?? '');
        lucca.time += 6 * HOUR_MS;
        const crashInjector = new CrashInjector(step, moment);
        const dying = lucca.task((target) => crashInjector.guard(target))(lucca.time + 60_000);
        isOver = (await Promise.race([dying.then(() => 'done' as const), crashInjector.blown])) === 'done';
        // Act
        for (let run = 0; run < 16; run++) await nextRun();
        // Assess
        const sent = [...new Set(lucca.sentIds)];
        const failed = [...new Set(lucca.rows.map(({ eventId }) => eventId))];
        expect({ step, moment, sent, failed }).toEqual({ step, moment, sent: [passing], failed: [lasting] });
      }
    }
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
        const crashInjector = new CrashInjector(step, moment);
        const dying = lucca.task((target) => crashInjector.guard(target))(lucca.time + 60_000);
        isOver = (await Promise.race([dying.then(() => 'done' as const), crashInjector.blown])) === 'done';
        // Act
        await lucca.runUntilQuiet();
        // Assess
        const sent = [...new Set(lucca.sentIds)].sort();
        expect({ step, moment, sent }).toEqual({ step, moment, sent: ['1', '2', '3', '5', '6', '7'] });
      }
    }
  });
});
