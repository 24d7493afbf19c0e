import { LuccaBusyError, LuccaRetryError, LuccaWaitError } from '../../../../functions/lucca/api/http';
import { eventsCursor, eventsCursorId } from '../../../../functions/reconcile/catch-up/events-cursor';
import { CrashInjector } from '../../../support/crash-injector';
import type { LuccaEvent } from '../../../support/fakes/lucca/event';
import { TENANT } from '../../../support/fakes/lucca/reference';
import { ListedLucca } from '../../../support/harness/listed-lucca';
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

/** Without the data, which Lucca's list may leave out. */
const bare = ({ data: _data, ...event }: LuccaEvent) => event;

describe('an event that Lucca fails to return', () => {
  const HOUR_MS = 60 * 60_000;
  const down = () => new LuccaRetryError('Lucca answered 503 to GET /lucca-api/events/1', null);
  const cursor = async () => (await harness.records.read(eventsCursorId(TENANT), eventsCursor))?.value;

  beforeEach(() => {
    harness.pageSize = 100;
  });

  it.each([
    ['answers 500', down()],
    ['answers 503 with a time to retry after', new LuccaRetryError('503', 30_000)],
    ['answers 403', new LuccaWaitError('Lucca answered 403')],
  ])('does not delay the others, and is fetched again when Lucca %s', async (_, error) => {
    const [first, unreadable, last] = [30, 20, 10].map((minutesAgo) =>
      harness.add(minutesAgo, { shown: bare }),
    );
    harness.refused.set(unreadable?.id ?? '', error);
    const task = harness.task();
    const counts = await harness.run(task);
    const seenUntil = (await cursor())?.seenUntil;
    const sent = harness.sentIds;
    harness.refused.clear();
    await harness.run(task);
    await harness.run(task);

    expect(counts).toEqual({ listed: 3, recovered: 2, unreadable: 1 });
    expect(sent).toEqual([first?.id, last?.id]);
    expect(seenUntil).toBe(last?.occurredAt);
    expect(harness.sentIds).toEqual([first?.id, last?.id, unreadable?.id]);
    expect(await cursor()).toMatchObject({ unreadable: [] });
  });

  it('is fetched with a growing backoff, and recorded as failed after three days', async () => {
    const { id, occurredAt } = harness.add(10, { shown: bare });
    harness.refused.set(id, down());
    const begin = harness.time;
    const askedAt: number[] = [];
    while (harness.rows.length === 0 && harness.time < begin + 30 * 24 * HOUR_MS) {
      const { length } = harness.requestedIds;
      await harness.run();
      if (harness.requestedIds.length > length) askedAt.push((harness.time - begin) / 60_000 - 5);
    }
    const tries = harness.requestedIds.length;
    for (let run = 0; run < 100; run++) await harness.run();

    expect(askedAt.slice(0, 8)).toEqual([0, 5, 15, 35, 75, 155, 315, 635]);
    expect(askedAt.at(-1)).toBeLessThanOrEqual((72 + 6) * 60);
    expect(tries).toBe(askedAt.length);
    expect(harness.requestedIds).toHaveLength(tries);
    expect(harness.rows).toEqual([
      expect.objectContaining({
        ...{ eventId: id, tenant: TENANT, topic: 'calendar-event.created', occurredAt },
        ...{ outcome: 'failed', reason: 'lucca_unavailable', via: 'catch-up', tries, payload: null },
        detail: expect.stringMatching(
          /^The Lucca API did not return this event in \d+ attempts over 3 days/,
        ) as string,
      }),
    ]);
    expect(await cursor()).toMatchObject({ unreadable: [] });
    expect(telemetry.published()).toEqual([['Failures', 1]]);
    expect(telemetry.text()).toContain('Event expired: Lucca did not return it');
  });

  it('is not fetched again when its delivery has arrived', async () => {
    const { id, occurredAt } = harness.add(10, { shown: bare });
    harness.refused.set(id, down());
    await harness.run();
    harness.known.add(harness.keyOf({ tenant: TENANT, eventId: id, occurredAt }));
    await harness.run();
    await harness.run();

    expect(harness.requestedIds).toEqual([id]);
    expect(await cursor()).toMatchObject({ unreadable: [] });
  });

  it('ends the run when it is the third in a row, and the next run continues behind it', async () => {
    const ids = [60, 50, 40, 30, 20, 10].map((minutesAgo) => harness.add(minutesAgo, { shown: bare }).id);
    for (const id of ids.slice(0, 5)) harness.refused.set(id, down());
    await expect(harness.run()).rejects.toThrow('503');
    const first = [...harness.requestedIds];
    harness.time -= 2 * 60_000;
    const counts = await harness.run();

    expect(first).toEqual(ids.slice(0, 3));
    expect(harness.requestedIds).toEqual(ids);
    expect(counts).toMatchObject({ unreadable: 2 });
    expect(harness.sentIds).toEqual(ids.slice(5));
  });

  it('ends the run when there are a hundred already', async () => {
    const events = Array.from({ length: 110 }, (_, index) => harness.add(200 - index, { shown: bare }));
    for (const { id } of events) harness.refused.set(id, down());
    for (let run = 0; run < 60; run++) await harness.run().catch(() => undefined);

    const { unreadable, pass } = (await cursor()) ?? {};
    expect(unreadable).toHaveLength(100);
    expect(pass).not.toBeNull();
    harness.refused.clear();
    await harness.runUntilQuiet();
    for (let run = 0; run < 100; run++) await harness.run();

    expect(new Set(harness.sentIds).size).toBe(110);
    expect(harness.rows).toEqual([]);
  });

  it('is not recorded as unreadable when Lucca only asks to retry later', async () => {
    const { id } = harness.add(10, { shown: bare });
    harness.refused.set(id, new LuccaBusyError('The limit is used up', 1000));
    const counts = await harness.run();

    expect(counts).toEqual({ listed: 1, recovered: 0 });
    expect(await cursor()).toMatchObject({ unreadable: [] });
  });

  it.each([
    ['fetches it again', 1],
    ['expires it', 12],
  ])('is not lost when a run that %s crashes at any call', async (_, runsBefore) => {
    for (const moment of ['before', 'after'] as const) {
      for (let step = 1, isOver = false; !isOver; step++) {
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
        isOver = (await Promise.race([dying.then(() => 'done' as const), crashInjector.crashed])) === 'done';
        for (let run = 0; run < 16; run++) await nextRun();

        const sent = [...new Set(lucca.sentIds)];
        const failed = [...new Set(lucca.rows.map(({ eventId }) => eventId))];
        expect({ step, moment, sent, failed }).toEqual({ step, moment, sent: [passing], failed: [lasting] });
      }
    }
  });
});
