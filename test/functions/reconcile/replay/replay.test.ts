import * as z from 'zod';
import { deduplicationId, messageGroupId } from '../../../../functions/queue/message';
import { QueueRefusedError } from '../../../../functions/reconcile/replay/feed';
import type { OpenRow } from '../../../../functions/store/unresolved-events';
import { startSqs, type LocalSqs } from '../../../support/aws/sqs';
import { aConfiguration } from '../../../support/builders/configurations';
import { aWaitingRow } from '../../../support/builders/open-rows';
import { keyOf } from '../../../support/harness/log-table';
import { observeTelemetry } from '../../../support/harness/observed-telemetry';
import { ReplayWorld } from '../../../support/harness/replay-world';

const DAY = 24 * 60;

let sqs: LocalSqs;
let world: ReplayWorld;
let telemetry: ReturnType<typeof observeTelemetry>;

beforeAll(async () => (sqs = await startSqs()));
afterAll(() => sqs.stop());

beforeEach(async () => {
  telemetry = observeTelemetry('reconcile');
  world = await ReplayWorld.start(sqs, telemetry);
  await world.configure(aConfiguration());
  // What follows is not about a new configuration.
  await world.run();
  world.pass(120);
  telemetry.metrics.clearMetrics();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await world.stop();
});

const row = (eventId: string) => world.logs.get(keyOf({ eventId }));

/** The value of each metric. */
function published(): Record<string, unknown> {
  telemetry.metrics.publishStoredMetrics();
  return z.record(z.string(), z.unknown()).parse(Object.fromEntries(telemetry.published()));
}

describe('an event that waits', () => {
  it('goes back to the queue as it came, under a name of its own', async () => {
    // Prepare
    const payload = Buffer.from([0, 255, 0xef, 0xbb, 0xbf]);
    await world.park('1', { payload, occurredAt: '2026-03-05T11:00:00.5+01:00', correlationId: 'first' });
    // Act
    const counts = await world.run();
    const [event, ...others] = await world.drain();
    // Assess
    expect(counts).toEqual({ replayed: 1, gaveUp: 0 });
    expect(others).toEqual([]);
    expect(event).toEqual({
      eventId: '1',
      tenant: 'https://acme.ilucca.net',
      topic: 'calendar-event.updated',
      occurredAt: '2026-03-05T11:00:00.5+01:00',
      resource: 'https://acme.ilucca.net#calendar-event#1',
      correlationId: 'first',
      receivedAt: world.ago(0),
      via: 'replay',
      nonce: expect.stringMatching(/^nonce-/) as unknown,
      body: payload.toString('base64'),
    });
    const delivered = { ...event, tenant: 'https://acme.ilucca.net', eventId: '1', resource: 'r' };
    expect(messageGroupId(delivered)).toBe('r');
    expect(deduplicationId(delivered)).not.toBe(deduplicationId({ ...delivered, nonce: undefined }));
  });

  it('is marked, and keeps its history when it was tried', async () => {
    // Prepare
    await world.park('1');
    // Act
    await world.run();
    const marked = await row('1');
    await world.drain();
    await world.settle('1');
    // Assess
    expect(marked).toMatchObject({ outcome: 'waiting', replays: 1, nextReplayAt: world.ago(-10) });
    expect(await row('1')).toMatchObject({
      outcome: 'created',
      deliveries: 1,
      history: [
        { outcome: 'waiting', via: 'delivery' },
        { outcome: 'created', via: 'replay' },
      ],
    });
  });

  it('goes back in the order in which it occurred', async () => {
    // Prepare
    const ids = Array.from({ length: 25 }, (_, index) => `event-${index}`);
    for (const [index, id] of [...ids.entries()].reverse()) {
      await world.park(id, { occurredAt: world.ago(100 - index), resource: 'all of one' });
    }
    // Act
    await world.run();
    // Assess
    expect(await world.drainIds()).toEqual(ids);
  });

  it('goes back again, within the five minutes in which SQS swallows what it knows', async () => {
    // Prepare
    await world.park('1');
    await world.run();
    await world.settle('1', {
      outcome: 'waiting',
      reason: 'configuration_inactive',
      payload: Buffer.from('{}'),
    });
    await world.drain();
    // Act
    world.pass(10);
    await world.run();
    // Assess
    expect(await world.drainIds()).toEqual(['1']);
    expect(await row('1')).toMatchObject({ replays: 2, nextReplayAt: world.ago(-20) });
  });

  it('goes back at its next time where its message was lost, or ended in the dead-letter queue', async () => {
    // Prepare
    await world.park('1');
    await world.run();
    await world.drain();
    // Act
    const found: string[][] = [];
    for (let run = 0; run < 6; run++) {
      world.pass(5);
      await world.run();
      found.push(await world.drainIds());
    }
    // Assess
    expect(found).toEqual([[], ['1'], [], [], [], ['1']]);
  });

  it('that was settled since the list was made is left alone', async () => {
    // Prepare
    await world.park('1');
    await world.park('2');
    const list: OpenRow[] = [];
    for await (const one of world.rows.waiting(world.time)) list.push(one);
    await world.settle('1', { outcome: 'stale' });
    await world.settle('2', { outcome: 'waiting', payload: Buffer.from('newer') });
    const before = [await row('1'), await row('2')];
    jest.spyOn(world.rows, 'waiting').mockImplementation(async function* () {
      yield* await Promise.resolve(list);
    });
    world.replaced = { rows: world.rows };
    // Act
    const counts = await world.run();
    // Assess
    expect(counts).toMatchObject({ replayed: 0, gaveUp: 0 });
    expect(await world.drainIds()).toEqual([]);
    expect([await row('1'), await row('2')]).toEqual(before);
  });

  it('goes back once where two runs meet', async () => {
    // Prepare
    const ids = Array.from({ length: 15 }, (_, index) => `event-${index}`);
    for (const id of ids) await world.park(id);
    // Act
    const counts = await Promise.all([world.run(), world.run()]);
    // Assess
    const sent = counts.map((one) => (one === 'dead' ? NaN : (one['replayed'] ?? NaN)));
    expect(sent.reduce((sum, one) => sum + one)).toBe(15);
    expect((await world.drainIds()).sort()).toEqual([...ids].sort());
  });

  it('without a payload has failed, and says so', async () => {
    // Prepare
    await world.park('1', { payload: null });
    // Act
    const counts = await world.run();
    // Assess
    expect(counts).toMatchObject({ replayed: 0, gaveUp: 1 });
    expect(await row('1')).toMatchObject({
      outcome: 'failed',
      reason: 'configuration_inactive',
      detail: 'What Lucca sent is no longer there: it cannot be tried again',
    });
  });

  it('of no tenant, no resource and no configuration goes back too', async () => {
    // Prepare
    const unknown = { tenant: null, resource: null, configuration: null, occurredAt: null, topic: null };
    await world.park('1', { ...unknown, reason: 'configuration_inactive' });
    // Act
    await world.run();
    // Assess
    expect(await world.drain()).toMatchObject([{ eventId: '1', tenant: null, resource: null, topic: null }]);
  });
});

describe('an event that waits for 14 days', () => {
  it('was tried all the time, and then fails with its payload', async () => {
    // Prepare
    await world.park('1', { at: world.ago(0), reason: 'quota_exhausted' });
    let replays = 0;
    // Act
    for (let minutes = 0; minutes <= 15 * DAY; minutes += DAY / 4) {
      world.pass(DAY / 4);
      await world.run();
      const isSent = (await world.drainIds()).length > 0;
      if (!isSent) continue;
      replays += 1;
      const detail = 'Calendar usage limits exceeded.';
      await world.settle('1', {
        outcome: 'waiting',
        reason: 'quota_exhausted',
        detail,
        payload: Buffer.from('{}'),
      });
    }
    // Assess
    const end = await row('1');
    expect(replays).toBeGreaterThan(40);
    expect(end).toMatchObject({
      outcome: 'failed',
      reason: 'quota_exhausted',
      detail: 'Tried for 14 days. Calendar usage limits exceeded.',
      nextReplayAt: null,
    });
    expect(end?.history).toHaveLength(20);
    expect(await world.logs.payload(keyOf({ eventId: '1' }))).toEqual(Buffer.from('{}'));
    expect(published()).toMatchObject({ EventsGivenUp: expect.anything() as unknown });
    expect(telemetry.logs()).toContainEqual(
      expect.objectContaining({ message: 'Event given up', eventId: '1', reason: 'quota_exhausted' }),
    );
  });
});

describe('an event that has failed', () => {
  it('goes back where a person may have put it right, and else stays', async () => {
    // Prepare
    await world.park('1', { outcome: 'failed', reason: 'employee_without_address' });
    await world.park('2', { outcome: 'failed', reason: 'invalid_event' });
    // Act
    await world.run();
    // Assess
    expect(await world.drainIds()).toEqual(['1']);
    expect(await row('1')).toMatchObject({ outcome: 'failed', replays: 0 });
  });

  it('without a payload stays as it is', async () => {
    await world.park('1', { outcome: 'failed', reason: 'no_google_calendar', payload: null });

    expect(await world.run()).toMatchObject({ replayed: 0, gaveUp: 0 });
    expect(await row('1')).toMatchObject({ outcome: 'failed', detail: 'Calendar usage limits exceeded.' });
  });

  it('goes back alone for its employee, and says what its row says, so that it need not be written again', async () => {
    // Prepare
    const failed = { outcome: 'failed', reason: 'unknown_google_user', detail: 'No account' } as const;
    for (const id of ['1', '2', '3'])
      await world.park(id, { ...failed, occurredAt: world.ago(10 - Number(id)) });
    await world.park('of tom', { ...failed, employee: 'tom@acme.example' });
    const before = [await row('1'), await row('2')];
    // Act
    await world.run();
    const sent = await world.drain();
    // Assess
    const what = sent.map(({ eventId, before: seen }) => ({ eventId, ...seen }));
    expect(what.sort((a, b) => (a.eventId < b.eventId ? -1 : 1))).toEqual([
      { eventId: '3', outcome: 'failed', reason: 'unknown_google_user', detail: 'No account' },
      { eventId: 'of tom', outcome: 'failed', reason: 'unknown_google_user', detail: 'No account' },
    ]);
    expect([await row('1'), await row('2')]).toEqual(before);
  });

  it('is followed by all of the employee in the next run, once it got through', async () => {
    // Prepare
    const failed = { outcome: 'failed', reason: 'unknown_google_user' } as const;
    for (const id of ['1', '2', '3'])
      await world.park(id, { ...failed, occurredAt: world.ago(10 - Number(id)) });
    await world.run();
    await world.drain();
    await world.settle('3');
    // Act
    world.pass(5);
    await world.run();
    // Assess
    expect((await world.drainIds()).sort()).toEqual(['1', '2']);
  });

  it('is tried by itself again where the one before turned out to be outdated', async () => {
    // Prepare
    const failed = { outcome: 'failed', reason: 'unknown_google_user' } as const;
    for (const id of ['1', '2']) await world.park(id, { ...failed, occurredAt: world.ago(10 - Number(id)) });
    await world.run();
    await world.drain();
    await world.settle('2', { outcome: 'stale' });
    // Act
    world.pass(5);
    await world.run();
    // Assess
    expect(await world.drainIds()).toEqual(['1']);
  });

  it('waits as long as the employee was tried in vain, whichever event that was', async () => {
    // Prepare
    const failed = { outcome: 'failed', reason: 'unknown_google_user' } as const;
    await world.park('1', failed);
    const found: string[][] = [];
    // Act
    for (let run = 0; run < 44; run++) {
      await world.run();
      found.push(await world.drainIds());
      if (run === 3) await world.park('2', { ...failed, at: world.ago(0) });
      world.pass(15);
    }
    // Assess: after two hours, and after eight more
    const sent = found
      .map((ids, run) => `${run * 15} min: ${ids.join()}`)
      .filter((_, run) => found[run]?.length);
    expect(sent).toEqual(['0 min: 1', '120 min: 2', '600 min: 2']);
  });
});

describe('a service that is down', () => {
  const reason = 'google_unavailable';
  const still = { outcome: 'waiting', reason, payload: Buffer.from('{}') } as const;

  /** As many events of as many employees, in their order. */
  async function parkMany(count: number) {
    const ids = Array.from({ length: count }, (_, index) => `event-${100 + index}`);
    for (const [index, id] of ids.entries()) {
      await world.park(id, {
        reason,
        employee: `${id}@acme.example`,
        occurredAt: world.ago(100 - index),
      });
    }
    return ids;
  }

  it('is tried by two events each half minute, others each time, as long as the run lasts', async () => {
    // Prepare
    const ids = await parkMany(30);
    const sent: { id: string; at: number }[] = [];
    const drain = async () => {
      for (const id of await world.drainIds()) {
        sent.push({ id, at: world.time });
        await world.settle(id, still);
      }
    };
    world.whileSleeping = drain;
    // Act
    await world.run();
    await drain();
    // Assess
    const rounds = [...Map.groupBy(sent, ({ at }) => at).values()];
    expect(rounds.length).toBeGreaterThan(4);
    expect(rounds.map((round) => round.length)).toEqual(rounds.map(() => 2));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length);
    expect(rounds[0]?.map(({ id }) => id).sort()).toEqual([ids[0], ids.at(-1)]);
  });

  it('is up again when one gets through, and all follow in the same run, in their order', async () => {
    // Prepare
    const ids = await parkMany(60);
    const sent: string[] = [];
    world.whileSleeping = async () => {
      for (const id of await world.drainIds()) {
        sent.push(id);
        await world.settle(id, sent.length <= 4 ? still : {});
      }
    };
    // Act
    await world.run();
    await world.whileSleeping();
    // Assess
    expect(new Set(sent)).toEqual(new Set(ids));
    const released = sent.slice(6);
    expect(released).toEqual(released.toSorted());
    expect(await row('event-100')).toMatchObject({ outcome: 'created' });
  });

  it('that fails again at once stops what follows after the first twenty', async () => {
    // Prepare
    await parkMany(100);
    const sent: string[] = [];
    world.whileSleeping = async () => {
      for (const id of await world.drainIds()) {
        sent.push(id);
        await world.settle(id, sent.length <= 2 ? {} : still);
      }
    };
    // Act
    await world.run({ minutes: 0.6 });
    // Assess
    expect(sent.length).toBeLessThanOrEqual(2 + 20 + 2);
    expect(sent.length).toBeGreaterThanOrEqual(2 + 20);
  });

  it.each(['stale', 'superseded', 'unchanged', 'skipped'] as const)(
    'is not taken for up because an event is %s: that took no call',
    async (outcome) => {
      // Prepare
      await parkMany(40);
      const sent: string[] = [];
      world.whileSleeping = async () => {
        for (const id of await world.drainIds()) {
          sent.push(id);
          await world.settle(id, { outcome });
        }
      };
      // Act
      await world.run({ minutes: 1 });
      // Assess
      expect(sent.length).toBeLessThanOrEqual(20);
    },
  );

  it('keeps nobody who waits for another reason, or of another configuration', async () => {
    // Prepare
    await world.configure(aConfiguration(), aConfiguration({ id: 'south', establishments: ['77'] }));
    await world.run();
    await parkMany(10);
    await world.park('of south', { reason, configuration: 'south' });
    await world.park('no quota', { reason: 'quota_exhausted' });
    // Act
    await world.run({ minutes: 0.2 });
    // Assess
    expect(await world.drainIds()).toEqual(expect.arrayContaining(['of south', 'no quota']));
  });

  it('is known from one run to the next: what got through after a run releases the others in the next one', async () => {
    // Prepare
    const ids = await parkMany(10);
    await world.run({ minutes: 0.2 });
    const probes = await world.drainIds();
    for (const id of probes) await world.settle(id);
    // Act
    world.pass(1);
    await world.run();
    // Assess
    expect(await world.drainIds()).toEqual(ids.filter((id) => !probes.includes(id)));
  });
});

describe('a revoked authorization', () => {
  const france = aConfiguration();
  const reason = 'authorization_missing';
  const refusal = { reason, detail: 'Google does not know the client' } as const;
  const still = { outcome: 'waiting', reason, payload: Buffer.from('{}') } as const;

  it('is tried by the newest event of each employee, five a minute, and all follow once it is granted', async () => {
    // Prepare
    await world.authorizations.refused(france, refusal, world.time);
    const ids = Array.from({ length: 12 }, (_, index) => `event-${10 + index}`);
    for (const [index, id] of ids.entries()) {
      await world.park(id, {
        reason,
        employee: `${index % 6}@acme.example`,
        occurredAt: world.ago(100 - index),
      });
    }
    const sent: string[] = [];
    world.whileSleeping = async () => {
      for (const id of await world.drainIds()) {
        sent.push(id);
        if (sent.length < 6) await world.settle(id, { outcome: 'failed', reason: 'unknown_google_user' });
        else {
          await world.authorizations.granted(france, 'lea@acme.example', world.time);
          await world.settle(id);
        }
      }
    };
    // Act
    await world.run();
    await world.whileSleeping();
    // Assess
    expect(sent.slice(0, 6).sort()).toEqual(ids.slice(6));
    expect(sent.slice(6)).toEqual(ids.slice(0, 6));
    expect(await row('event-10')).toMatchObject({ outcome: 'created' });
  });

  it('is tried by 20 employees in a run, and by others in the next one', async () => {
    // Prepare
    await world.authorizations.refused(france, refusal, world.time);
    const ids = Array.from({ length: 30 }, (_, index) => `event-${10 + index}`);
    for (const [index, id] of ids.entries()) {
      await world.park(id, { reason, employee: `${id}@acme.example`, occurredAt: world.ago(100 - index) });
    }
    const runs: string[][] = [];
    world.whileSleeping = async () => {
      for (const id of await world.drainIds()) {
        runs.at(-1)?.push(id);
        await world.settle(id, still);
      }
    };
    // Act
    for (let run = 0; run < 2; run++) {
      runs.push([]);
      await world.run({ minutes: 4 });
      await world.whileSleeping();
      world.pass(1);
    }
    // Assess
    expect(runs[0]).toHaveLength(20);
    expect(new Set(runs.flat()).size).toBe(30);
  });

  it('that is granted and revoked again and again does not make the intervals begin anew', async () => {
    // Prepare
    await world.park('1', { reason, at: world.ago(1) });
    // Act
    for (let flip = 0; flip < 4; flip++) {
      await world.authorizations.refused(france, refusal, world.time);
      world.pass(1);
      await world.authorizations.granted(france, 'lea@acme.example', world.time);
      world.pass(1);
      await world.run();
      await world.drain();
      await world.settle('1', still);
    }
    // Assess
    expect(await row('1')).toMatchObject({ replays: 4, nextReplayAt: world.ago(-80) });
  });

  it('does not outlast other credentials', async () => {
    // Prepare
    await world.authorizations.refused(france, refusal, world.time);
    await world.park('1', { reason, at: world.ago(1) });
    await world.park('2', { reason, at: world.ago(1) });
    // Act
    await world.configure({ ...france, google: { ...france.google, credentialsSecretId: 'other' } });
    await world.run();
    // Assess
    expect((await world.drainIds()).sort()).toEqual(['1', '2']);
  });
});

describe('a configuration', () => {
  it('that is inactive keeps its events waiting, until it is active again', async () => {
    // Prepare
    await world.configure(aConfiguration({ active: false }));
    await world.park('1', { reason: 'configuration_inactive' });
    await world.park('2', { at: world.ago(30 * DAY) });
    // Act
    await world.run();
    const whileInactive = await world.drainIds();
    await world.configure(aConfiguration());
    world.pass(5);
    await world.run();
    // Assess
    expect(whileInactive).toEqual([]);
    expect((await world.drainIds()).sort()).toEqual(['1', '2']);
  });

  it('that has changed brings its events back at once', async () => {
    // Prepare
    await world.park('1');
    await world.run();
    await world.drain();
    world.pass(1);
    // Act
    await world.configure(aConfiguration({ name: 'France and Navarre' }));
    await world.run();
    // Assess
    expect(await world.drainIds()).toEqual(['1']);
    expect(await row('1')).toMatchObject({ replays: 1 });
  });

  it('that was removed lets its events go', async () => {
    // Prepare
    await world.park('1', { reason: 'authorization_missing', at: world.ago(1) });
    // Act
    await world.configure();
    await world.run();
    // Assess
    expect(await world.drainIds()).toEqual(['1']);
  });
});

describe('the pace', () => {
  it('leaves the queue as long as it may be, and goes on as it is emptied', async () => {
    // Prepare
    const ids = Array.from({ length: 45 }, (_, index) => `event-${10 + index}`);
    for (const [index, id] of ids.entries()) await world.park(id, { occurredAt: world.ago(100 - index) });
    world.replaced = { replaysAhead: 20 };
    const found: string[][] = [];
    world.whileSleeping = async () => {
      found.push(await world.drainIds());
    };
    // Act
    const counts = await world.run();
    found.push(await world.drainIds());
    // Assess
    expect(counts).toMatchObject({ replayed: 45 });
    expect(found.map(({ length }) => length)).toEqual([20, 20, 5]);
    expect(found.flat()).toEqual(ids);
  });

  it('adds nothing to a queue that is not emptied, but for what the next run finds there', async () => {
    // Prepare
    for (let id = 10; id < 90; id++) await world.park(String(id), { occurredAt: world.ago(100 - id) });
    world.replaced = { replaysAhead: 10 };
    const seconds: number[] = [];
    const begin = world.time;
    world.whileSleeping = () => {
      seconds.push((world.time - begin) / 1000);
      return Promise.resolve();
    };
    // Act
    const counts = await world.run({ minutes: 2 });
    // Assess
    expect(counts).toMatchObject({ replayed: 40 });
    expect(seconds.at(-1)).toBeGreaterThanOrEqual(119);
  });

  it('holds few payloads of many rows at a time, and counts what waits', async () => {
    // Prepare
    const many = { read: 0, held: 0, most: 0 };
    const reason = 'configuration_inactive';
    world.replaced = {
      rows: {
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
        take({ event }) {
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
            payload,
          });
        },
        read: () => Promise.resolve(null),
        look: () => Promise.resolve({ row: null, outcome: null }),
        giveUp: () => Promise.resolve(true),
      },
      queueDepth: () => Promise.resolve(0),
      send: (events) => {
        many.held -= events.length;
        return Promise.resolve({ sent: events, failed: [], problem: null });
      },
    };
    // Act
    const counts = await world.run();
    // Assess
    expect(counts).toEqual({ replayed: 20_000, gaveUp: 0 });
    expect(many).toEqual({ read: 20_000, held: 0, most: 10 });
    expect(published()).toMatchObject({ EventsWaiting: 20_000, EventsReplayed: 20_000 });
  });

  it('goes on after a minute with the events of one employee', async () => {
    // Prepare
    const ids = Array.from({ length: 205 }, (_, index) => `event-${100 + index}`);
    for (const [index, id] of ids.entries()) await world.park(id, { occurredAt: world.ago(300 - index) });
    const begin = world.time;
    // Act
    const counts = await world.run();
    // Assess
    expect(counts).toMatchObject({ replayed: 205 });
    expect(world.time - begin).toBeGreaterThanOrEqual(60_000);
    expect(world.time - begin).toBeLessThan(70_000);
  });

  it('ends with the time of the run, and the next run goes on', async () => {
    // Prepare
    for (let id = 1; id <= 35; id++) await world.park(String(id), { occurredAt: world.ago(100 - id) });
    const { rows } = world;
    const take = rows.take.bind(rows);
    jest.spyOn(rows, 'take').mockImplementation((...parameters) => {
      world.pass(0.1);
      return take(...parameters);
    });
    world.replaced = { rows };
    // Act
    const counts = await world.run({ minutes: 1.5 });
    world.replaced = {};
    const first = await world.drainIds();
    await world.run();
    // Assess
    expect(counts).toMatchObject({ replayed: 20 });
    expect(first).toHaveLength(20);
    expect(await world.drainIds()).toHaveLength(15);
  });
});

describe('a queue that refuses', () => {
  it('fails the task, and the events go back at their next time', async () => {
    // Prepare
    await world.park('1');
    await world.park('2');
    world.replaced = {
      send: (events) => Promise.resolve({ sent: [], failed: events, problem: 'TimeoutError' }),
    };
    // Act
    await expect(world.run()).rejects.toThrow(QueueRefusedError);
    world.replaced = {};
    world.pass(10);
    await world.run();
    // Assess
    expect((await world.drainIds()).sort()).toEqual(['1', '2']);
    expect(telemetry.logs()).toContainEqual(
      expect.objectContaining({ level: 'WARN', events: 2, problem: 'TimeoutError' }),
    );
  });

  it('of some events only does not keep the others', async () => {
    // Prepare
    await world.park('1');
    await world.park('2');
    world.replaced = {
      send: ([first, ...others]) =>
        Promise.resolve({ sent: others, failed: first ? [first] : [], problem: 'InternalError' }),
    };
    // Act & assess
    expect(await world.run()).toMatchObject({ replayed: 1 });
  });
});

describe('what is logged and counted', () => {
  it('holds no address, no payload and no detail', async () => {
    // Prepare
    const payload = Buffer.from('of somebody');
    await world.park('1', { payload, detail: 'about lea@acme.example' });
    const tired = { at: world.ago(15 * DAY), payload: null, detail: 'about lea@acme.example' };
    await world.park('2', tired);
    // Act
    await world.run();
    // Assess
    expect(published()).toMatchObject({ EventsReplayed: 1, EventsGivenUp: 1, EventsWaiting: 2 });
    expect(telemetry.text()).not.toMatch(/@acme|somebody/);
  });
});
