import { aConfiguration } from '../../../support/builders/configurations';
import { replaySuite } from '../../../support/harness/replay-harness';

const suite = replaySuite();
let harness: typeof suite.harness;
beforeEach(() => ({ harness } = suite));

describe('probes of a service that is down', () => {
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

  it('are two every 30 seconds, of different employees, until the run ends', async () => {
    const ids = await parkMany(30);
    const sent: { id: string; at: number }[] = [];
    const drain = async () => {
      for (const id of await harness.drainIds()) {
        sent.push({ id, at: harness.time });
        await harness.settle(id, still);
      }
    };
    harness.whileSleeping = drain;
    await harness.run();
    await drain();

    const rounds = [...Map.groupBy(sent, ({ at }) => at).values()];
    expect(rounds.length).toBeGreaterThan(4);
    expect(rounds.map((round) => round.length)).toEqual(rounds.map(() => 2));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length);
    expect(rounds[0]?.map(({ id }) => id).sort()).toEqual([ids[0], ids.at(-1)]);
  });

  it('release all events in order, in the same run, when one succeeds', async () => {
    const ids = await parkMany(60);
    const sent: string[] = [];
    harness.whileSleeping = async () => {
      for (const id of await harness.drainIds()) {
        sent.push(id);
        await harness.settle(id, sent.length <= 4 ? still : {});
      }
    };
    await harness.run();
    await harness.whileSleeping();

    expect(new Set(sent)).toEqual(new Set(ids));
    const released = sent.slice(6);
    expect(released).toEqual(released.toSorted());
    expect(await suite.row('event-100')).toMatchObject({ outcome: 'created' });
  });

  it('start again when the first 20 events of the release fail', async () => {
    await parkMany(100);
    const sent: string[] = [];
    harness.whileSleeping = async () => {
      for (const id of await harness.drainIds()) {
        sent.push(id);
        await harness.settle(id, sent.length <= 2 ? {} : still);
      }
    };
    await harness.run({ minutes: 0.6 });

    expect(sent.length).toBeLessThanOrEqual(2 + 20 + 2);
    expect(sent.length).toBeGreaterThanOrEqual(2 + 20);
  });

  it.each(['stale', 'superseded', 'unchanged', 'skipped'] as const)(
    'release nothing when the event is %s, which takes no call',
    async (outcome) => {
      await parkMany(40);
      const sent: string[] = [];
      harness.whileSleeping = async () => {
        for (const id of await harness.drainIds()) {
          sent.push(id);
          await harness.settle(id, { outcome });
        }
      };
      await harness.run({ minutes: 1 });

      expect(sent.length).toBeLessThanOrEqual(20);
    },
  );

  it('hold back no event with another reason or of another configuration', async () => {
    await harness.configure(aConfiguration(), aConfiguration({ id: 'south', establishments: ['77'] }));
    await harness.run();
    await parkMany(10);
    await harness.park('of south', { reason, configuration: 'south' });
    await harness.park('no quota', { reason: 'quota_exhausted' });
    await harness.run({ minutes: 0.2 });

    expect(await harness.drainIds()).toEqual(expect.arrayContaining(['of south', 'no quota']));
  });

  it('release the events in the next run when one succeeds after the run', async () => {
    const ids = await parkMany(10);
    await harness.run({ minutes: 0.2 });
    const probes = await harness.drainIds();
    for (const id of probes) await harness.settle(id);
    harness.pass(1);
    await harness.run();

    expect(await harness.drainIds()).toEqual(ids.filter((id) => !probes.includes(id)));
  });
});

describe('probes of a revoked authorization', () => {
  const france = aConfiguration();
  const reason = 'authorization_missing';
  const refusal = { reason, detail: 'Google does not know the client' } as const;
  const still = { outcome: 'waiting', reason, payload: Buffer.from('{}') } as const;

  it('are the newest events of five employees a minute, and release all events when it is granted', async () => {
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
    await harness.run();
    await harness.whileSleeping();

    expect(sent.slice(0, 6).sort()).toEqual(ids.slice(6));
    expect(sent.slice(6)).toEqual(ids.slice(0, 6));
    expect(await suite.row('event-10')).toMatchObject({ outcome: 'created' });
  });

  it('are of 20 employees in a run, and of others in the next one', async () => {
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
    for (let run = 0; run < 2; run++) {
      runs.push([]);
      await harness.run({ minutes: 4 });
      await harness.whileSleeping();
      harness.pass(1);
    }

    expect(runs[0]).toHaveLength(20);
    expect(new Set(runs.flat()).size).toBe(30);
  });

  it('continue the backoff when it is granted and revoked repeatedly', async () => {
    await harness.park('1', { reason, at: harness.ago(1) });
    for (let flip = 0; flip < 4; flip++) {
      await harness.authorizations.refused(france, refusal, harness.time);
      harness.pass(1);
      await harness.authorizations.granted(france, 'lea@acme.example', harness.time);
      harness.pass(1);
      await harness.run();
      await harness.drain();
      await harness.settle('1', still);
    }

    expect(await suite.row('1')).toMatchObject({ replays: 4, nextReplayAt: harness.ago(-80) });
  });

  it('are not needed when the credentials change', async () => {
    await harness.authorizations.refused(france, refusal, harness.time);
    await harness.park('1', { reason, at: harness.ago(1) });
    await harness.park('2', { reason, at: harness.ago(1) });
    await harness.configure({ ...france, google: { ...france.google, credentialsSecretId: 'other' } });
    await harness.run();

    expect((await harness.drainIds()).sort()).toEqual(['1', '2']);
  });
});
