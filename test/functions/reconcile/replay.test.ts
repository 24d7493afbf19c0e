import * as z from 'zod';
import { deduplicationId, messageGroupId } from '../../../functions/lucca/queued-event';
import { QueueRefusedError } from '../../../functions/reconcile/replay';
import type { OpenRow } from '../../../functions/store/open-rows';
import { startSqs, type LocalSqs } from '../../local/sqs';
import { observeTelemetry } from '../observed-telemetry';
import { aConfiguration } from '../store/configurations';
import { keyOf } from '../store/log-table';
import { aWaitingRow } from './open-rows';
import { ReplayWorld } from './replay-world';

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
    await world.settle('1', { outcome: 'waiting', reason: 'rate_limited', payload: Buffer.from('{}') });
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
      reason: 'quota_exhausted',
      detail: 'What Lucca sent is no longer there: it cannot be tried again',
    });
  });

  it('of no tenant, no resource and no configuration goes back too', async () => {
    // Prepare
    const unknown = { tenant: null, resource: null, configuration: null, occurredAt: null, topic: null };
    await world.park('1', { ...unknown, reason: 'internal_error' });
    // Act
    await world.run();
    // Assess
    expect(await world.drain()).toMatchObject([{ eventId: '1', tenant: null, resource: null, topic: null }]);
  });
});

describe('an event that waits for 14 days', () => {
  it('was tried all the time, and then fails with its payload', async () => {
    // Prepare
    await world.park('1', { at: world.ago(0) });
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
    expect(await row('1')).toMatchObject({ outcome: 'failed', replays: 1 });
  });

  it('without a payload stays as it is', async () => {
    await world.park('1', { outcome: 'failed', reason: 'no_google_calendar', payload: null });

    expect(await world.run()).toMatchObject({ replayed: 0, gaveUp: 0 });
    expect(await row('1')).toMatchObject({ outcome: 'failed', detail: 'Calendar usage limits exceeded.' });
  });
});

describe('a revoked authorization', () => {
  const france = aConfiguration();
  const refusal = { reason: 'authorization_missing', detail: 'Google does not know the client' } as const;
  const still = { outcome: 'waiting', reason: 'authorization_missing', payload: Buffer.from('{}') } as const;

  it('is tried by one event in each run, and all follow once it is granted', async () => {
    // Prepare
    await world.authorizations.refused(france, refusal, world.time);
    for (const id of ['1', '2', '3']) {
      await world.park(id, { reason: 'authorization_missing', occurredAt: world.ago(10 - Number(id)) });
    }
    // Act
    const probes: string[][] = [];
    for (let run = 0; run < 3; run++) {
      world.pass(5);
      await world.run();
      probes.push(await world.drainIds());
      await world.settle('3', still);
    }
    await world.authorizations.granted(france, 'lea@acme.example', world.time);
    await world.settle('3');
    world.pass(5);
    await world.run();
    // Assess
    expect(probes).toEqual([['3'], ['3'], ['3']]);
    expect(await world.drainIds()).toEqual(['1', '2']);
    expect(await row('1')).toMatchObject({ replays: 1 });
  });

  it('does not outlast other credentials', async () => {
    // Prepare
    await world.authorizations.refused(france, refusal, world.time);
    await world.park('1', { reason: 'authorization_missing', at: world.ago(1) });
    await world.park('2', { reason: 'authorization_missing', at: world.ago(1) });
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
  it('leaves the queue as long as a run may make it', async () => {
    // Prepare
    for (let id = 1; id <= 7; id++) await world.park(String(id), { occurredAt: world.ago(100 - id) });
    world.replaced = { replaysPerRun: 3 };
    // Act
    const first = await world.run();
    const second = await world.run();
    const third = await world.drainIds();
    world.pass(5);
    await world.run();
    // Assess
    expect([first, second]).toMatchObject([{ replayed: 3 }, { replayed: 0 }]);
    expect(third).toEqual(['1', '2', '3']);
    expect(await world.drainIds()).toEqual(['4', '5', '6']);
  });

  it('holds few payloads of many rows at a time, and counts what waits', async () => {
    // Prepare
    const many = { read: 0, held: 0, most: 0 };
    world.replaced = {
      rows: {
        async *waiting() {
          for (let index = 0; index < 20_000; index++) {
            const eventId = String(index);
            const employee = `${index % 500}@acme.example`;
            yield await Promise.resolve(aWaitingRow({ event: eventId, eventId, employee }));
          }
        },
        async *failed() {
          // None.
        },
        read(event) {
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
        noteReplay: () => Promise.resolve(true),
        giveUp: () => Promise.resolve(true),
      },
      send: (events) => {
        many.held -= events.length;
        return Promise.resolve({ sent: events, failed: [], problem: null });
      },
    };
    // Act
    const counts = await world.run();
    // Assess
    expect(counts).toEqual({ replayed: 1000, gaveUp: 0 });
    expect(many).toEqual({ read: 1000, held: 0, most: 10 });
    expect(published()).toMatchObject({ EventsWaiting: 20_000, EventsReplayed: 1000 });
  });

  it('ends with the time of the run, and the next run goes on', async () => {
    // Prepare
    for (let id = 1; id <= 35; id++) await world.park(String(id), { occurredAt: world.ago(100 - id) });
    const { rows } = world;
    const read = rows.read.bind(rows);
    jest.spyOn(rows, 'read').mockImplementation((event) => {
      world.pass(0.1);
      return read(event);
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
