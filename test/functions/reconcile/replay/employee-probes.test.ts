import { EmployeeSchedule } from '../../../../functions/reconcile/replay/employee-probes';
import { MemoryRecords } from '../../../support/builders/memory-stores';
import { HOUR, MINUTE, NOW } from '../../../support/builders/unresolved-rows';
import { replaySuite } from '../../../support/harness/replay-harness';

const suite = replaySuite();
let harness: typeof suite.harness;
beforeEach(() => ({ harness } = suite));

describe('probing an employee whose events have failed', () => {
  it('sends an event that an administrator may have fixed, and no other', async () => {
    await harness.park('1', { outcome: 'failed', reason: 'employee_without_address' });
    await harness.park('2', { outcome: 'failed', reason: 'invalid_event' });
    await harness.run();

    expect(await harness.drainIds()).toEqual(['1']);
    expect(await suite.row('1')).toMatchObject({ outcome: 'failed', replays: 0 });
  });

  it('leaves an event without a payload alone', async () => {
    await harness.park('1', { outcome: 'failed', reason: 'no_google_calendar', payload: null });

    expect(await harness.run()).toMatchObject({ replayed: 0, expired: 0 });
    expect(await suite.row('1')).toMatchObject({
      outcome: 'failed',
      detail: 'Calendar usage limits exceeded.',
    });
  });

  it('sends one event of each employee, with the outcome of its row, so that sync need not write it again', async () => {
    const failed = { outcome: 'failed', reason: 'unknown_google_user', detail: 'No account' } as const;
    for (const id of ['1', '2', '3'])
      await harness.park(id, { ...failed, occurredAt: harness.ago(10 - Number(id)) });
    await harness.park('of tom', { ...failed, employee: 'tom@acme.example' });
    const before = [await suite.row('1'), await suite.row('2')];
    await harness.run();
    const sent = await harness.drain();

    const what = sent.map(({ eventId, before: seen }) => ({ eventId, ...seen }));
    expect(what.sort((a, b) => (a.eventId < b.eventId ? -1 : 1))).toEqual([
      { eventId: '3', outcome: 'failed', reason: 'unknown_google_user', detail: 'No account' },
      { eventId: 'of tom', outcome: 'failed', reason: 'unknown_google_user', detail: 'No account' },
    ]);
    expect([await suite.row('1'), await suite.row('2')]).toEqual(before);
  });

  it('sends all events of the employee in the next run when the probe succeeds', async () => {
    const failed = { outcome: 'failed', reason: 'unknown_google_user' } as const;
    for (const id of ['1', '2', '3'])
      await harness.park(id, { ...failed, occurredAt: harness.ago(10 - Number(id)) });
    await harness.run();
    await harness.drain();
    await harness.settle('3');
    harness.pass(5);
    await harness.run();

    expect((await harness.drainIds()).sort()).toEqual(['1', '2']);
  });

  it('sends the next event when the probe turned out to be stale', async () => {
    const failed = { outcome: 'failed', reason: 'unknown_google_user' } as const;
    for (const id of ['1', '2'])
      await harness.park(id, { ...failed, occurredAt: harness.ago(10 - Number(id)) });
    await harness.run();
    await harness.drain();
    await harness.settle('2', { outcome: 'stale' });
    harness.pass(5);
    await harness.run();

    expect(await harness.drainIds()).toEqual(['1']);
  });

  it('increases the backoff of the employee, whichever event was the probe', async () => {
    const failed = { outcome: 'failed', reason: 'unknown_google_user' } as const;
    await harness.park('1', failed);
    const found: string[][] = [];
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

describe('EmployeeSchedule', () => {
  it('keeps the next probe of each employee from one run to the next', async () => {
    const records = new MemoryRecords();
    const before = await EmployeeSchedule.read(records);
    before.recordProbe('employee#lea', 1, NOW);
    before.recordProbe('employee#tom', 3, NOW);
    const isWritten = await before.write(records);
    const after = await EmployeeSchedule.read(records);

    expect(isWritten).toBe(true);
    expect(after.get('employee#lea')).toEqual({ probes: 1, triedAt: NOW, nextAt: NOW + 2 * HOUR });
    expect(after.get('employee#tom')).toEqual({ probes: 3, triedAt: NOW, nextAt: NOW + 24 * HOUR });
    expect(after.get('employee#ann')).toBeNull();
  });

  it('forgets employees without failed events', async () => {
    const schedule = await EmployeeSchedule.read(new MemoryRecords());
    schedule.recordProbe('employee#lea', 1, NOW);

    schedule.prune(() => true);

    expect(schedule.get('employee#lea')).toBeNull();
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
    for (let number = 0; number < 8001; number++)
      schedule.recordProbe(`employee#${String(number).padStart(22, '0')}`, 4, NOW);
    await schedule.write(records);
    const after = await EmployeeSchedule.read(records);

    expect(after.get(`employee#${'0'.repeat(22)}`)).toBeNull();
    expect(after.get(`employee#${'8000'.padStart(22, '0')}`)).not.toBeNull();
  });
});
