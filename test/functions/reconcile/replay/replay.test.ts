import * as z from 'zod';
import { deduplicationId, messageGroupId } from '../../../../functions/queue/message';
import { QueueRefusedError } from '../../../../functions/reconcile/replay/replay-sender';
import type { UnresolvedRow } from '../../../../functions/store/unresolved-events';
import { startSqs, type LocalSqs } from '../../../support/aws/sqs';
import { aConfiguration } from '../../../support/builders/configurations';
import { aWaitingRow } from '../../../support/builders/unresolved-rows';
import { keyOf } from '../../../support/harness/log-table';
import { observeTelemetry } from '../../../support/harness/observed-telemetry';
import { ReplayWorld } from '../../../support/harness/replay-harness';

const DAY = 24 * 60;

let sqs: LocalSqs;
let harness: ReplayWorld;
let telemetry: ReturnType<typeof observeTelemetry>;

beforeAll(async () => (sqs = await startSqs()));
afterAll(() => sqs.stop());

beforeEach(async () => {
  telemetry = observeTelemetry('reconcile');
  harness = await ReplayWorld.start(sqs, telemetry);
  await harness.configure(aConfiguration());
  // What follows is not about a new configuration.
  await harness.run();
  harness.pass(120);
  telemetry.metrics.clearMetrics();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await harness.stop();
});

const row = (eventId: string) => harness.logs.get(keyOf({ eventId }));

/** The value of each metric. */
function published(): Record<string, unknown> {
  telemetry.metrics.publishStoredMetrics();
  return z.record(z.string(), z.unknown()).parse(Object.fromEntries(telemetry.published()));
}

describe('an event that waits', () => {
  it('goes back to the queue as it came, under a name of its own', async () => {
    // Prepare
    const payload = Buffer.from([0, 255, 0xef, 0xbb, 0xbf]);
    await harness.park('1', { payload, occurredAt: '2026-03-05T11:00:00.5+01:00', correlationId: 'first' });
    // Act
    const counts = await harness.run();
    const [event, ...others] = await harness.drain();
    // Assess
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
    await harness.park('1');
    // Act
    await harness.run();
    const marked = await row('1');
    await harness.drain();
    await harness.settle('1');
    // Assess
    expect(marked).toMatchObject({ outcome: 'waiting', replays: 1, nextReplayAt: harness.ago(-10) });
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
      await harness.park(id, { occurredAt: harness.ago(100 - index), resource: 'all of one' });
    }
    // Act
    await harness.run();
    // Assess
    expect(await harness.drainIds()).toEqual(ids);
  });

  it('goes back again, within the five minutes in which SQS swallows what it knows', async () => {
    // Prepare
    await harness.park('1');
    await harness.run();
    await harness.settle('1', {
      outcome: 'waiting',
      reason: 'configuration_inactive',
      payload: Buffer.from('{}'),
    });
    await harness.drain();
    // Act
    harness.pass(10);
    await harness.run();
    // Assess
    expect(await harness.drainIds()).toEqual(['1']);
    expect(await row('1')).toMatchObject({ replays: 2, nextReplayAt: harness.ago(-20) });
  });

  it('goes back at its next time where its message was lost, or ended in the dead-letter queue', async () => {
    // Prepare
    await harness.park('1');
    await harness.run();
    await harness.drain();
    // Act
    const found: string[][] = [];
    for (let run = 0; run < 6; run++) {
      harness.pass(5);
      await harness.run();
      found.push(await harness.drainIds());
    }
    // Assess
    expect(found).toEqual([[], ['1'], [], [], [], ['1']]);
  });

  it('that was settled since the list was made is left alone', async () => {
    // Prepare
    await harness.park('1');
    await harness.park('2');
    const list: UnresolvedRow[] = [];
    for await (const one of harness.rows.waiting(harness.time)) list.push(one);
    await harness.settle('1', { outcome: 'stale' });
    await harness.settle('2', { outcome: 'waiting', payload: Buffer.from('newer') });
    const before = [await row('1'), await row('2')];
    jest.spyOn(harness.rows, 'waiting').mockImplementation(async function* () {
      yield* await Promise.resolve(list);
    });
    harness.replaced = { rows: harness.rows };
    // Act
    const counts = await harness.run();
    // Assess
    expect(counts).toMatchObject({ replayed: 0, expired: 0 });
    expect(await harness.drainIds()).toEqual([]);
    expect([await row('1'), await row('2')]).toEqual(before);
  });

  it('goes back once where two runs meet', async () => {
    // Prepare
    const ids = Array.from({ length: 15 }, (_, index) => `event-${index}`);
    for (const id of ids) await harness.park(id);
    // Act
    const counts = await Promise.all([harness.run(), harness.run()]);
    // Assess
    const sent = counts.map((one) => (one === 'dead' ? NaN : (one['replayed'] ?? NaN)));
    expect(sent.reduce((sum, one) => sum + one)).toBe(15);
    expect((await harness.drainIds()).sort()).toEqual([...ids].sort());
  });

  it('without a payload has failed, and says so', async () => {
    // Prepare
    await harness.park('1', { payload: null });
    // Act
    const counts = await harness.run();
    // Assess
    expect(counts).toMatchObject({ replayed: 0, expired: 1 });
    expect(await row('1')).toMatchObject({
      outcome: 'failed',
      reason: 'configuration_inactive',
      detail: 'The content of this event was not kept: it cannot be tried again',
    });
  });

  it('of no tenant, no resource and no configuration goes back too', async () => {
    // Prepare
    const unknown = { tenant: null, resource: null, configuration: null, occurredAt: null, topic: null };
    await harness.park('1', { ...unknown, reason: 'configuration_inactive' });
    // Act
    await harness.run();
    // Assess
    expect(await harness.drain()).toMatchObject([
      { eventId: '1', tenant: null, resource: null, topic: null },
    ]);
  });
});

describe('an event that waits for 14 days', () => {
  it('was tried all the time, and then fails with its payload', async () => {
    // Prepare
    await harness.park('1', { at: harness.ago(0), reason: 'quota_exhausted' });
    let replays = 0;
    // Act
    for (let minutes = 0; minutes <= 15 * DAY; minutes += DAY / 4) {
      harness.pass(DAY / 4);
      await harness.run();
      const isSent = (await harness.drainIds()).length > 0;
      if (!isSent) continue;
      replays += 1;
      const detail = 'Calendar usage limits exceeded.';
      await harness.settle('1', {
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
      detail: 'Retries stopped after 14 days. Calendar usage limits exceeded.',
      nextReplayAt: null,
    });
    expect(end?.history).toHaveLength(20);
    expect(await harness.logs.payload(keyOf({ eventId: '1' }))).toEqual(Buffer.from('{}'));
    expect(published()).toMatchObject({ EventsExpired: expect.anything() as unknown });
    expect(telemetry.logs()).toContainEqual(
      expect.objectContaining({ message: 'Event given up', eventId: '1', reason: 'quota_exhausted' }),
    );
  });
});

describe('an event that has failed', () => {
  it('goes back where a person may have put it right, and else stays', async () => {
    // Prepare
    await harness.park('1', { outcome: 'failed', reason: 'employee_without_address' });
    await harness.park('2', { outcome: 'failed', reason: 'invalid_event' });
    // Act
    await harness.run();
    // Assess
    expect(await harness.drainIds()).toEqual(['1']);
    expect(await row('1')).toMatchObject({ outcome: 'failed', replays: 0 });
  });

  it('without a payload stays as it is', async () => {
    await harness.park('1', { outcome: 'failed', reason: 'no_google_calendar', payload: null });

    expect(await harness.run()).toMatchObject({ replayed: 0, expired: 0 });
    expect(await row('1')).toMatchObject({ outcome: 'failed', detail: 'Calendar usage limits exceeded.' });
  });

  it('goes back alone for its employee, and says what its row says, so that it need not be written again', async () => {
    // Prepare
    const failed = { outcome: 'failed', reason: 'unknown_google_user', detail: 'No account' } as const;
    for (const id of ['1', '2', '3'])
      await harness.park(id, { ...failed, occurredAt: harness.ago(10 - Number(id)) });
    await harness.park('of tom', { ...failed, employee: 'tom@acme.example' });
    const before = [await row('1'), await row('2')];
    // Act
    await harness.run();
    const sent = await harness.drain();
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
      await harness.park(id, { ...failed, occurredAt: harness.ago(10 - Number(id)) });
    await harness.run();
    await harness.drain();
    await harness.settle('3');
    // Act
    harness.pass(5);
    await harness.run();
    // Assess
    expect((await harness.drainIds()).sort()).toEqual(['1', '2']);
  });

  it('is tried by itself again where the one before turned out to be outdated', async () => {
    // Prepare
    const failed = { outcome: 'failed', reason: 'unknown_google_user' } as const;
    for (const id of ['1', '2'])
      await harness.park(id, { ...failed, occurredAt: harness.ago(10 - Number(id)) });
    await harness.run();
    await harness.drain();
    await harness.settle('2', { outcome: 'stale' });
    // Act
    harness.pass(5);
    await harness.run();
    // Assess
    expect(await harness.drainIds()).toEqual(['1']);
  });

  it('waits as long as the employee was tried in vain, whichever event that was', async () => {
    // Prepare
    const failed = { outcome: 'failed', reason: 'unknown_google_user' } as const;
    await harness.park('1', failed);
    const found: string[][] = [];
    // Act
    for (let run = 0; run < 44; run++) {
      await harness.run();
      found.push(await harness.drainIds());
      if (run === 3) await harness.park('2', { ...failed, at: harness.ago(0) });
      harness.pass(15);
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
      await harness.park(id, {
        reason,
        employee: `${id}@acme.example`,
        occurredAt: harness.ago(100 - index),
      });
    }
    return ids;
  }

  it('is tried by two events each half minute, others each time, as long as the run lasts', async () => {
    // Prepare
    const ids = await parkMany(30);
    const sent: { id: string; at: number }[] = [];
    const drain = async () => {
      for (const id of await harness.drainIds()) {
        sent.push({ id, at: harness.time });
        await harness.settle(id, still);
      }
    };
    harness.whileSleeping = drain;
    // Act
    await harness.run();
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
    harness.whileSleeping = async () => {
      for (const id of await harness.drainIds()) {
        sent.push(id);
        await harness.settle(id, sent.length <= 4 ? still : {});
      }
    };
    // Act
    await harness.run();
    await harness.whileSleeping();
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
    harness.whileSleeping = async () => {
      for (const id of await harness.drainIds()) {
        sent.push(id);
        await harness.settle(id, sent.length <= 2 ? {} : still);
      }
    };
    // Act
    await harness.run({ minutes: 0.6 });
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
      harness.whileSleeping = async () => {
        for (const id of await harness.drainIds()) {
          sent.push(id);
          await harness.settle(id, { outcome });
        }
      };
      // Act
      await harness.run({ minutes: 1 });
      // Assess
      expect(sent.length).toBeLessThanOrEqual(20);
    },
  );

  it('keeps nobody who waits for another reason, or of another configuration', async () => {
    // Prepare
    await harness.configure(aConfiguration(), aConfiguration({ id: 'south', establishments: ['77'] }));
    await harness.run();
    await parkMany(10);
    await harness.park('of south', { reason, configuration: 'south' });
    await harness.park('no quota', { reason: 'quota_exhausted' });
    // Act
    await harness.run({ minutes: 0.2 });
    // Assess
    expect(await harness.drainIds()).toEqual(expect.arrayContaining(['of south', 'no quota']));
  });

  it('is known from one run to the next: what got through after a run releases the others in the next one', async () => {
    // Prepare
    const ids = await parkMany(10);
    await harness.run({ minutes: 0.2 });
    const probes = await harness.drainIds();
    for (const id of probes) await harness.settle(id);
    // Act
    harness.pass(1);
    await harness.run();
    // Assess
    expect(await harness.drainIds()).toEqual(ids.filter((id) => !probes.includes(id)));
  });
});

describe('a revoked authorization', () => {
  const france = aConfiguration();
  const reason = 'authorization_missing';
  const refusal = { reason, detail: 'Google does not know the client' } as const;
  const still = { outcome: 'waiting', reason, payload: Buffer.from('{}') } as const;

  it('is tried by the newest event of each employee, five a minute, and all follow once it is granted', async () => {
    // Prepare
    await harness.authorizations.refused(france, refusal, harness.time);
    const ids = Array.from({ length: 12 }, (_, index) => `event-${10 + index}`);
    for (const [index, id] of ids.entries()) {
      await harness.park(id, {
        reason,
        employee: `${index % 6}@acme.example`,
        occurredAt: harness.ago(100 - index),
      });
    }
    const sent: string[] = [];
    harness.whileSleeping = async () => {
      for (const id of await harness.drainIds()) {
        sent.push(id);
        if (sent.length < 6) await harness.settle(id, { outcome: 'failed', reason: 'unknown_google_user' });
        else {
          await harness.authorizations.granted(france, 'lea@acme.example', harness.time);
          await harness.settle(id);
        }
      }
    };
    // Act
    await harness.run();
    await harness.whileSleeping();
    // Assess
    expect(sent.slice(0, 6).sort()).toEqual(ids.slice(6));
    expect(sent.slice(6)).toEqual(ids.slice(0, 6));
    expect(await row('event-10')).toMatchObject({ outcome: 'created' });
  });

  it('is tried by 20 employees in a run, and by others in the next one', async () => {
    // Prepare
    await harness.authorizations.refused(france, refusal, harness.time);
    const ids = Array.from({ length: 30 }, (_, index) => `event-${10 + index}`);
    for (const [index, id] of ids.entries()) {
      await harness.park(id, {
        reason,
        employee: `${id}@acme.example`,
        occurredAt: harness.ago(100 - index),
      });
    }
    const runs: string[][] = [];
    harness.whileSleeping = async () => {
      for (const id of await harness.drainIds()) {
        runs.at(-1)?.push(id);
        await harness.settle(id, still);
      }
    };
    // Act
    for (let run = 0; run < 2; run++) {
      runs.push([]);
      await harness.run({ minutes: 4 });
      await harness.whileSleeping();
      harness.pass(1);
    }
    // Assess
    expect(runs[0]).toHaveLength(20);
    expect(new Set(runs.flat()).size).toBe(30);
  });

  it('that is granted and revoked again and again does not make the intervals begin anew', async () => {
    // Prepare
    await harness.park('1', { reason, at: harness.ago(1) });
    // Act
    for (let flip = 0; flip < 4; flip++) {
      await harness.authorizations.refused(france, refusal, harness.time);
      harness.pass(1);
      await harness.authorizations.granted(france, 'lea@acme.example', harness.time);
      harness.pass(1);
      await harness.run();
      await harness.drain();
      await harness.settle('1', still);
    }
    // Assess
    expect(await row('1')).toMatchObject({ replays: 4, nextReplayAt: harness.ago(-80) });
  });

  it('does not outlast other credentials', async () => {
    // Prepare
    await harness.authorizations.refused(france, refusal, harness.time);
    await harness.park('1', { reason, at: harness.ago(1) });
    await harness.park('2', { reason, at: harness.ago(1) });
    // Act
    await harness.configure({ ...france, google: { ...france.google, credentialsSecretId: 'other' } });
    await harness.run();
    // Assess
    expect((await harness.drainIds()).sort()).toEqual(['1', '2']);
  });
});

describe('a configuration', () => {
  it('that is inactive keeps its events waiting, until it is active again', async () => {
    // Prepare
    await harness.configure(aConfiguration({ active: false }));
    await harness.park('1', { reason: 'configuration_inactive' });
    await harness.park('2', { at: harness.ago(30 * DAY) });
    // Act
    await harness.run();
    const whileInactive = await harness.drainIds();
    await harness.configure(aConfiguration());
    harness.pass(5);
    await harness.run();
    // Assess
    expect(whileInactive).toEqual([]);
    expect((await harness.drainIds()).sort()).toEqual(['1', '2']);
  });

  it('that has changed brings its events back at once', async () => {
    // Prepare
    await harness.park('1');
    await harness.run();
    await harness.drain();
    harness.pass(1);
    // Act
    await harness.configure(aConfiguration({ name: 'France and Navarre' }));
    await harness.run();
    // Assess
    expect(await harness.drainIds()).toEqual(['1']);
    expect(await row('1')).toMatchObject({ replays: 1 });
  });

  it('that was removed lets its events go', async () => {
    // Prepare
    await harness.park('1', { reason: 'authorization_missing', at: harness.ago(1) });
    // Act
    await harness.configure();
    await harness.run();
    // Assess
    expect(await harness.drainIds()).toEqual(['1']);
  });
});

describe('the pace', () => {
  it('leaves the queue as long as it may be, and goes on as it is emptied', async () => {
    // Prepare
    const ids = Array.from({ length: 45 }, (_, index) => `event-${10 + index}`);
    for (const [index, id] of ids.entries()) await harness.park(id, { occurredAt: harness.ago(100 - index) });
    harness.replaced = { replaysAhead: 20 };
    const found: string[][] = [];
    harness.whileSleeping = async () => {
      found.push(await harness.drainIds());
    };
    // Act
    const counts = await harness.run();
    found.push(await harness.drainIds());
    // Assess
    expect(counts).toMatchObject({ replayed: 45 });
    expect(found.map(({ length }) => length)).toEqual([20, 20, 5]);
    expect(found.flat()).toEqual(ids);
  });

  it('adds nothing to a queue that is not emptied, but for what the next run finds there', async () => {
    // Prepare
    for (let id = 10; id < 90; id++) await harness.park(String(id), { occurredAt: harness.ago(100 - id) });
    harness.replaced = { replaysAhead: 10 };
    const seconds: number[] = [];
    const begin = harness.time;
    harness.whileSleeping = () => {
      seconds.push((harness.time - begin) / 1000);
      return Promise.resolve();
    };
    // Act
    const counts = await harness.run({ minutes: 2 });
    // Assess
    expect(counts).toMatchObject({ replayed: 40 });
    expect(seconds.at(-1)).toBeGreaterThanOrEqual(119);
  });

  it('holds few payloads of many rows at a time, and counts what waits', async () => {
    // Prepare
    const many = { read: 0, held: 0, most: 0 };
    const reason = 'configuration_inactive';
    harness.replaced = {
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
    const counts = await harness.run();
    // Assess
    expect(counts).toEqual({ replayed: 20_000, expired: 0 });
    expect(many).toEqual({ read: 20_000, held: 0, most: 10 });
    expect(published()).toMatchObject({ EventsWaiting: 20_000, EventsReplayed: 20_000 });
  });

  it('goes on after a minute with the events of one employee', async () => {
    // Prepare
    const ids = Array.from({ length: 205 }, (_, index) => `event-${100 + index}`);
    for (const [index, id] of ids.entries()) await harness.park(id, { occurredAt: harness.ago(300 - index) });
    const begin = harness.time;
    // Act
    const counts = await harness.run();
    // Assess
    expect(counts).toMatchObject({ replayed: 205 });
    expect(harness.time - begin).toBeGreaterThanOrEqual(60_000);
    expect(harness.time - begin).toBeLessThan(70_000);
  });

  it('ends with the time of the run, and the next run goes on', async () => {
    // Prepare
    for (let id = 1; id <= 35; id++) await harness.park(String(id), { occurredAt: harness.ago(100 - id) });
    const { rows } = harness;
    const take = rows.take.bind(rows);
    jest.spyOn(rows, 'take').mockImplementation((...parameters) => {
      harness.pass(0.1);
      return take(...parameters);
    });
    harness.replaced = { rows };
    // Act
    const counts = await harness.run({ minutes: 1.5 });
    harness.replaced = {};
    const first = await harness.drainIds();
    await harness.run();
    // Assess
    expect(counts).toMatchObject({ replayed: 20 });
    expect(first).toHaveLength(20);
    expect(await harness.drainIds()).toHaveLength(15);
  });
});

describe('a queue that refuses', () => {
  it('fails the task, and the events go back at their next time', async () => {
    // Prepare
    await harness.park('1');
    await harness.park('2');
    harness.replaced = {
      send: (events) => Promise.resolve({ sent: [], failed: events, problem: 'TimeoutError' }),
    };
    // Act
    await expect(harness.run()).rejects.toThrow(QueueRefusedError);
    harness.replaced = {};
    harness.pass(10);
    await harness.run();
    // Assess
    expect((await harness.drainIds()).sort()).toEqual(['1', '2']);
    expect(telemetry.logs()).toContainEqual(
      expect.objectContaining({ level: 'WARN', events: 2, problem: 'TimeoutError' }),
    );
  });

  it('of some events only does not keep the others', async () => {
    // Prepare
    await harness.park('1');
    await harness.park('2');
    harness.replaced = {
      send: ([first, ...others]) =>
        Promise.resolve({ sent: others, failed: first ? [first] : [], problem: 'InternalError' }),
    };
    // Act & assess
    expect(await harness.run()).toMatchObject({ replayed: 1 });
  });
});

describe('what is logged and counted', () => {
  it('holds no address, no payload and no detail', async () => {
    // Prepare
    const payload = Buffer.from('of somebody');
    await harness.park('1', { payload, detail: 'about lea@acme.example' });
    const tired = { at: harness.ago(15 * DAY), payload: null, detail: 'about lea@acme.example' };
    await harness.park('2', tired);
    // Act
    await harness.run();
    // Assess
    expect(published()).toMatchObject({ EventsReplayed: 1, EventsExpired: 1, EventsWaiting: 2 });
    expect(telemetry.text()).not.toMatch(/@acme|somebody/);
  });
});
