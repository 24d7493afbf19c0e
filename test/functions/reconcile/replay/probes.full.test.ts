import type { LogEntry } from '../../../../functions/domain/sync-log';
import { EmployeeSchedule } from '../../../../functions/reconcile/replay/employee-probes';
import { aConfiguration } from '../../../support/builders/configurations';
import { MemoryRecords } from '../../../support/builders/memory-stores';
import { HOUR, MINUTE, NOW } from '../../../support/builders/unresolved-rows';
import { replaySuite } from '../../../support/harness/replay-harness';

const suite = replaySuite();
let harness: typeof suite.harness;
beforeEach(() => ({ harness } = suite));

/** Logs events, each a minute after the one before. */
async function parkMany(count: number, entry: (id: string, index: number) => Partial<LogEntry>) {
  const ids = Array.from({ length: count }, (_, index) => `event-${100 + index}`);
  for (const [index, id] of ids.entries()) {
    await harness.park(id, { occurredAt: harness.ago(100 - index), ...entry(id, index) });
  }
  return ids;
}

/** Settles the events in the queue while runs sleep, and at each call. Returns their ids, in order. */
function settleWith(outcome: (position: number) => Partial<LogEntry> | Promise<Partial<LogEntry>>) {
  const sent: { id: string; at: number }[] = [];
  harness.whileSleeping = async () => {
    for (const id of await harness.drainIds()) {
      sent.push({ id, at: harness.time });
      await harness.settle(id, await outcome(sent.length));
    }
  };
  return { sent, ids: () => sent.map(({ id }) => id), settle: () => harness.whileSleeping() };
}

describe('probes of a service that is down', () => {
  const reason = 'google_unavailable';
  const still = { outcome: 'waiting', reason, payload: Buffer.from('{}') } as const;
  const ofEmployee = (id: string) => ({ reason, employee: `${id}@acme.example` }) as const;

  it('are two every 30 seconds, of different employees, until the run ends', async () => {
    const ids = await parkMany(30, ofEmployee);
    const { sent, settle } = settleWith(() => still);
    await harness.run();
    await settle();

    const rounds = [...Map.groupBy(sent, ({ at }) => at).values()];
    expect(rounds.length).toBeGreaterThan(4);
    expect(rounds.map((round) => round.length)).toEqual(rounds.map(() => 2));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length);
    expect(rounds[0]?.map(({ id }) => id).sort()).toEqual([ids[0], ids.at(-1)]);
  });

  it('release all events in order, in the same run, when one succeeds', async () => {
    const all = await parkMany(60, ofEmployee);
    const { ids, settle } = settleWith((position) => (position <= 4 ? still : {}));
    await harness.run();
    await settle();

    expect(new Set(ids())).toEqual(new Set(all));
    const released = ids().slice(6);
    expect(released).toEqual(released.toSorted());
    expect(await suite.row('event-100')).toMatchObject({ outcome: 'created' });
  });

  it('start again when the first 20 events of the release fail', async () => {
    await parkMany(100, ofEmployee);
    const { sent } = settleWith((position) => (position <= 2 ? {} : still));
    await harness.run({ minutes: 0.6 });

    expect(sent.length).toBeLessThanOrEqual(2 + 20 + 2);
    expect(sent.length).toBeGreaterThanOrEqual(2 + 20);
  });

  it.each(['stale', 'superseded', 'unchanged', 'skipped'] as const)(
    'release nothing when the event is %s, which takes no call',
    async (outcome) => {
      await parkMany(40, ofEmployee);
      const { sent } = settleWith(() => ({ outcome }));
      await harness.run({ minutes: 1 });

      expect(sent.length).toBeLessThanOrEqual(20);
    },
  );

  it('hold back no event with another reason or of another configuration', async () => {
    await harness.configure(aConfiguration(), aConfiguration({ id: 'south', establishments: ['77'] }));
    await harness.run();
    await parkMany(10, ofEmployee);
    await harness.park('of south', { reason, configuration: 'south' });
    await harness.park('no quota', { reason: 'quota_exhausted' });
    await harness.run({ minutes: 0.2 });

    expect(await harness.drainIds()).toEqual(expect.arrayContaining(['of south', 'no quota']));
  });

  it('release the events in the next run when one succeeds after the run', async () => {
    const ids = await parkMany(10, ofEmployee);
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
  const revoke = () => harness.authorizations.refused(france, refusal, harness.time);
  const grant = () => harness.authorizations.granted(france, 'lea@acme.example', harness.time);

  it('are the newest events of five employees a minute, and release all events when it is granted', async () => {
    await revoke();
    const all = await parkMany(12, (_, index) => ({ reason, employee: `${index % 6}@acme.example` }));
    const { ids, settle } = settleWith(async (position) => {
      if (position < 6) return { outcome: 'failed', reason: 'unknown_google_user' };
      await grant();
      return {};
    });
    await harness.run();
    await settle();

    expect(ids().slice(0, 6).sort()).toEqual(all.slice(6));
    expect(ids().slice(6)).toEqual(all.slice(0, 6));
    expect(await suite.row('event-100')).toMatchObject({ outcome: 'created' });
  });

  it('are of 20 employees in a run, and of others in the next one', async () => {
    await revoke();
    await parkMany(30, (id) => ({ reason, employee: `${id}@acme.example` }));
    const { ids, settle } = settleWith(() => still);
    await harness.run({ minutes: 4 });
    await settle();
    expect(ids()).toHaveLength(20);
    harness.pass(1);
    await harness.run({ minutes: 4 });
    await settle();
    expect(new Set(ids()).size).toBe(30);
  });

  it('continue the backoff when it is granted and revoked repeatedly', async () => {
    await harness.park('1', { reason, at: harness.ago(1) });
    for (let flip = 0; flip < 4; flip++) {
      await revoke();
      harness.pass(1);
      await grant();
      harness.pass(1);
      await harness.run();
      await harness.drain();
      await harness.settle('1', still);
    }

    expect(await suite.row('1')).toMatchObject({ replays: 4, nextReplayAt: harness.ago(-80) });
  });

  it('are not needed when the credentials change', async () => {
    await revoke();
    await parkMany(2, () => ({ reason, at: harness.ago(1) }));
    await harness.configure({ ...france, google: { ...france.google, credentialsSecretId: 'other' } });
    await harness.run();

    expect((await harness.drainIds()).sort()).toEqual(['event-100', 'event-101']);
  });
});

describe('probes of an employee whose events have failed', () => {
  const failed = { outcome: 'failed', reason: 'unknown_google_user', detail: 'No account' } as const;

  it('are events whose cause an administrator may have fixed', async () => {
    await harness.park('1', { outcome: 'failed', reason: 'employee_without_address' });
    await harness.park('2', { outcome: 'failed', reason: 'invalid_event' });
    await harness.run();

    expect(await harness.drainIds()).toEqual(['1']);
    expect(await suite.row('1')).toMatchObject({ outcome: 'failed', replays: 0 });
  });

  it('are not events without a payload', async () => {
    await harness.park('1', { ...failed, payload: null });

    expect(await harness.run()).toMatchObject({ replayed: 0, expired: 0 });
    expect(await suite.row('1')).toMatchObject({ outcome: 'failed', detail: 'No account' });
  });

  it('are the newest event of each employee, with the outcome of its row, which sync need not write again', async () => {
    await parkMany(3, () => failed);
    await harness.park('of tom', { ...failed, employee: 'tom@acme.example' });
    const before = [await suite.row('event-100'), await suite.row('event-101')];
    await harness.run();

    const sent = (await harness.drain()).map(({ eventId, before: seen }) => ({ eventId, before: seen }));
    expect(sent.sort((a, b) => (a.eventId < b.eventId ? -1 : 1))).toEqual([
      { eventId: 'event-102', before: failed },
      { eventId: 'of tom', before: failed },
    ]);
    expect([await suite.row('event-100'), await suite.row('event-101')]).toEqual(before);
  });

  it.each(['created', 'stale'] as const)(
    'are followed by all other events of the employee in the next run when one is %s',
    async (outcome) => {
      await parkMany(3, () => failed);
      await harness.run();
      expect(await harness.drainIds()).toEqual(['event-102']);
      await harness.settle('event-102', { outcome });
      harness.pass(5);
      await harness.run();

      expect((await harness.drainIds()).sort()).toEqual(['event-100', 'event-101']);
    },
  );

  it('have a growing backoff for each employee, whichever event was the probe', async () => {
    await harness.park('1', failed);
    const sent: string[] = [];
    for (let run = 0; run < 44; run++) {
      await harness.run();
      for (const id of await harness.drainIds()) sent.push(`${run * 15} min: ${id}`);
      if (run === 3) await harness.park('2', { ...failed, at: harness.ago(0) });
      harness.pass(15);
    }

    // After two hours, and after eight more.
    expect(sent).toEqual(['0 min: 1', '120 min: 2', '600 min: 2']);
  });
});

describe('EmployeeSchedule', () => {
  it('keeps the next probe of each employee from one run to the next', async () => {
    const records = new MemoryRecords();
    const before = await EmployeeSchedule.read(records);
    before.recordProbe('employee#lea', 1, NOW);
    before.recordProbe('employee#tom', 3, NOW);
    before.recordProbe('employee#max', 1, NOW);
    before.prune((key) => key === 'employee#max');
    const isWritten = await before.write(records);
    const after = await EmployeeSchedule.read(records);

    expect(isWritten).toBe(true);
    expect(after.get('employee#lea')).toEqual({ probes: 1, triedAt: NOW, nextAt: NOW + 2 * HOUR });
    expect(after.get('employee#tom')).toEqual({ probes: 3, triedAt: NOW, nextAt: NOW + 24 * HOUR });
    expect([after.get('employee#ann'), after.get('employee#max')]).toEqual([null, null]);
  });

  it('is written by one run only when two overlap', async () => {
    const records = new MemoryRecords();
    const [one, other] = [await EmployeeSchedule.read(records), await EmployeeSchedule.read(records)];
    one.recordProbe('employee#lea', 1, NOW);
    other.recordProbe('employee#lea', 1, NOW + MINUTE);

    expect([await one.write(records), await other.write(records)]).toEqual([true, false]);
  });

  it('keeps 8,000 employees, and drops the oldest beyond that', async () => {
    const records = new MemoryRecords();
    const schedule = await EmployeeSchedule.read(records);
    const key = (number: number) => `employee#${String(number).padStart(22, '0')}`;
    for (let number = 0; number <= 8000; number++) schedule.recordProbe(key(number), 4, NOW);
    await schedule.write(records);
    const after = await EmployeeSchedule.read(records);

    expect(after.get(key(0))).toBeNull();
    expect(after.get(key(8000))).not.toBeNull();
  });
});
