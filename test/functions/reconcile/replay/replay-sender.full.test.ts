import type { LogEntry } from '../../../../functions/domain/sync-log';
import { deduplicationId, messageGroupId } from '../../../../functions/queue/message';
import { QueueRefusedError } from '../../../../functions/reconcile/replay/replay-sender';
import type { UnresolvedRow } from '../../../../functions/store/log/unresolved-events';
import { aWaitingRow } from '../../../support/builders/unresolved-rows';
import { replaySuite } from '../../../support/harness/replay-harness';

const suite = replaySuite();
let harness: typeof suite.harness;
beforeEach(() => ({ harness } = suite));

/** Logs waiting events, each a minute after the one before. */
async function parkMany(count: number, overrides: Partial<LogEntry> = {}): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `event-${100 + index}`);
  for (const [index, id] of [...ids.entries()].reverse()) {
    await harness.park(id, { occurredAt: harness.ago(300 - index), ...overrides });
  }
  return ids;
}

describe('sending a waiting event', () => {
  it('sends the delivery unchanged, with its own deduplication id', async () => {
    const payload = Buffer.from([0, 255, 0xef, 0xbb, 0xbf]);
    await harness.park('1', { payload, occurredAt: '2026-03-05T11:00:00.5+01:00', correlationId: 'first' });
    const counts = await harness.run();
    const [event, ...others] = await harness.drain();

    expect(counts).toEqual({ replayed: 1, expired: 0 });
    expect(others).toEqual([]);
    expect(event).toEqual({
      eventId: '1',
      tenant: 'https://acme.ilucca.net',
      topic: 'calendar-event.updated',
      occurredAt: '2026-03-05T11:00:00.5+01:00',
      resource: 'https://acme.ilucca.net#calendar-event#1',
      correlationId: 'first',
      receivedAt: harness.ago(0),
      loggedAt: '2026-03-05T10:00:00Z',
      via: 'replay',
      nonce: expect.stringMatching(/^nonce-/) as unknown,
      body: payload.toString('base64'),
    });
    const delivered = { ...event, tenant: 'https://acme.ilucca.net', eventId: '1', resource: 'r' };
    expect(messageGroupId(delivered)).toBe('r');
    expect(deduplicationId(delivered)).not.toBe(deduplicationId({ ...delivered, nonce: undefined }));
  });

  it('records the replay in the row, and keeps its history', async () => {
    await harness.park('1');
    await harness.run();
    const marked = await suite.row('1');
    await harness.drain();
    await harness.settle('1');

    expect(marked).toMatchObject({ outcome: 'waiting', replays: 1, nextReplayAt: harness.ago(-10) });
    expect(await suite.row('1')).toMatchObject({
      outcome: 'created',
      deliveries: 1,
      history: [
        { outcome: 'waiting', via: 'delivery' },
        { outcome: 'created', via: 'replay' },
      ],
    });
  });

  it('sends events in the order in which they occurred', async () => {
    const ids = await parkMany(25, { resource: 'all of one' });
    await harness.run();

    expect(await harness.drainIds()).toEqual(ids);
  });

  it('sends the event again at its next time when the message was lost', async () => {
    await harness.park('1');
    await harness.run();
    await harness.drain();
    const found: string[][] = [];
    for (let run = 0; run < 6; run++) {
      harness.pass(5);
      await harness.run();
      found.push(await harness.drainIds());
    }

    expect(found).toEqual([[], ['1'], [], [], [], ['1']]);
  });

  it('leaves an event alone when its row changed since the list was read', async () => {
    await harness.park('1');
    await harness.park('2');
    const list: UnresolvedRow[] = [];
    for await (const one of harness.rows.waiting(harness.time)) list.push(one);
    await harness.settle('1', { outcome: 'stale' });
    await harness.settle('2', { outcome: 'waiting', payload: Buffer.from('newer') });
    const before = [await suite.row('1'), await suite.row('2')];
    jest.spyOn(harness.rows, 'waiting').mockImplementation(async function* () {
      yield* await Promise.resolve(list);
    });
    harness.dependencyOverrides = { unresolvedEvents: harness.rows };
    const counts = await harness.run();

    expect(counts).toMatchObject({ replayed: 0, expired: 0 });
    expect(await harness.drainIds()).toEqual([]);
    expect([await suite.row('1'), await suite.row('2')]).toEqual(before);
  });

  it('sends each event once when two runs overlap', async () => {
    const ids = await parkMany(15);
    const counts = await Promise.all([harness.run(), harness.run()]);

    const sent = counts.map((one) => (one === 'dead' ? NaN : (one['replayed'] ?? NaN)));
    expect(sent.reduce((sum, one) => sum + one)).toBe(15);
    expect((await harness.drainIds()).sort()).toEqual(ids);
  });

  it('expires an event without a payload', async () => {
    await harness.park('1', { payload: null });
    const counts = await harness.run();

    expect(counts).toMatchObject({ replayed: 0, expired: 1 });
    expect(await suite.row('1')).toMatchObject({
      outcome: 'failed',
      reason: 'configuration_inactive',
      detail: 'The content of this event was not kept: it cannot be retried',
    });
  });

  it('sends an event without a tenant, resource or configuration', async () => {
    const unknown = { tenant: null, resource: null, configuration: null, occurredAt: null, topic: null };
    await harness.park('1', { ...unknown, reason: 'configuration_inactive' });
    await harness.run();

    expect(await harness.drain()).toMatchObject([
      { eventId: '1', tenant: null, resource: null, topic: null },
    ]);
  });
});

describe('the queue depth', () => {
  it('fills the queue up to its limit, and continues as sync empties it', async () => {
    const ids = await parkMany(45);
    harness.dependencyOverrides = { replaysAhead: 20 };
    const found: string[][] = [];
    harness.whileSleeping = async () => {
      found.push(await harness.drainIds());
    };
    expect(await harness.run()).toMatchObject({ replayed: 45 });
    await harness.whileSleeping();

    expect(found.map(({ length }) => length)).toEqual([20, 20, 5]);
    expect(found.flat()).toEqual(ids);
  });

  it('fills the queue further only at the end of the run when sync does not empty it', async () => {
    await parkMany(80);
    harness.dependencyOverrides = { replaysAhead: 10 };
    const begin = harness.time;
    let lastSleepAt = begin;
    harness.whileSleeping = () => {
      lastSleepAt = harness.time;
      return Promise.resolve();
    };

    expect(await harness.run({ minutes: 2 })).toMatchObject({ replayed: 40 });
    expect(lastSleepAt - begin).toBeGreaterThanOrEqual(119_000);
  });

  it('holds one batch of payloads in memory, and counts the waiting events', async () => {
    const many = { read: 0, held: 0, most: 0 };
    const reason = 'configuration_inactive';
    harness.dependencyOverrides = {
      unresolvedEvents: {
        async *waiting() {
          for (let index = 0; index < 20_000; index++) {
            const eventId = String(index);
            const employee = `${index % 500}@acme.example`;
            yield await Promise.resolve(aWaitingRow({ event: eventId, eventId, employee, reason }));
          }
        },
        async *failed() {
          // None.
        },
        claim({ event }) {
          many.read += 1;
          many.held += 1;
          many.most = Math.max(many.most, many.held);
          const payload = Buffer.from('{}');
          return Promise.resolve({
            ...aWaitingRow({ event, eventId: event }),
            topic: null,
            detail: null,
            correlationId: 'c',
            history: [],
            expiresAt: 0,
            payload,
          });
        },
        read: () => Promise.resolve(null),
        readOutcome: () => Promise.resolve({ row: null, outcome: null }),
        giveUp: () => Promise.resolve(true),
      },
      queueDepth: () => Promise.resolve(0),
      send: (events) => {
        many.held -= events.length;
        return Promise.resolve({ sent: events, failed: [], problem: null });
      },
    };
    const counts = await harness.run();

    expect(counts).toEqual({ replayed: 20_000, expired: 0 });
    expect(many).toEqual({ read: 20_000, held: 0, most: 10 });
    expect(suite.published()).toMatchObject({ EventsWaiting: 20_000, EventsReplayed: 20_000 });
  });

  it('continues after a minute when an employee reaches the rate limit', async () => {
    await parkMany(205);
    const begin = harness.time;

    expect(await harness.run()).toMatchObject({ replayed: 205 });
    expect(harness.time - begin).toBeGreaterThanOrEqual(60_000);
    expect(harness.time - begin).toBeLessThan(70_000);
  });

  it('stops at the deadline, and continues in the next run', async () => {
    await parkMany(35);
    const { rows } = harness;
    const take = rows.claim.bind(rows);
    jest.spyOn(rows, 'claim').mockImplementation((...parameters) => {
      harness.pass(0.1);
      return take(...parameters);
    });
    harness.dependencyOverrides = { unresolvedEvents: rows };
    const counts = await harness.run({ minutes: 1.5 });
    harness.dependencyOverrides = {};
    const first = await harness.drainIds();
    await harness.run();

    expect(counts).toMatchObject({ replayed: 20 });
    expect(first).toHaveLength(20);
    expect(await harness.drainIds()).toHaveLength(15);
  });
});

describe('a queue that rejects events', () => {
  it('fails the task when it rejects all, and receives them at their next time', async () => {
    await harness.park('1');
    await harness.park('2');
    harness.dependencyOverrides = {
      send: (events) => Promise.resolve({ sent: [], failed: events, problem: 'TimeoutError' }),
    };
    await expect(harness.run()).rejects.toThrow(QueueRefusedError);
    harness.dependencyOverrides = {};
    harness.pass(10);
    await harness.run();

    expect((await harness.drainIds()).sort()).toEqual(['1', '2']);
    expect(suite.telemetry.logs()).toContainEqual(
      expect.objectContaining({ level: 'WARN', events: 2, problem: 'TimeoutError' }),
    );
  });

  it('does not fail the task when it rejects some', async () => {
    await harness.park('1');
    await harness.park('2');
    harness.dependencyOverrides = {
      send: ([first, ...others]) =>
        Promise.resolve({ sent: others, failed: first ? [first] : [], problem: 'InternalError' }),
    };

    expect(await harness.run()).toMatchObject({ replayed: 1 });
  });
});
