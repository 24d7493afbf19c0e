import { EmployeeSchedule } from '../../../../functions/reconcile/replay/employee-probes';
import { MemoryRecords } from '../../../support/builders/memory-records';
import { HOUR, MINUTE, NOW } from '../../../support/builders/unresolved-rows';

describe('the schedule of employees', () => {
  it('keeps when each is tried again, from one run to the next', async () => {
    // Prepare
    const records = new MemoryRecords();
    const before = await EmployeeSchedule.read(records);
    // Act
    before.recordProbe('employee#lea', 1, NOW);
    before.recordProbe('employee#tom', 3, NOW);
    const isWritten = await before.write(records);
    const after = await EmployeeSchedule.read(records);
    // Assess
    expect(isWritten).toBe(true);
    expect(after.get('employee#lea')).toEqual({ probes: 1, triedAt: NOW, nextAt: NOW + 2 * HOUR });
    expect(after.get('employee#tom')).toEqual({ probes: 3, triedAt: NOW, nextAt: NOW + 24 * HOUR });
    expect(after.get('employee#ann')).toBeNull();
  });

  it('forgets those of whom nothing has failed any more', async () => {
    const schedule = await EmployeeSchedule.read(new MemoryRecords());
    schedule.recordProbe('employee#lea', 1, NOW);

    schedule.prune(() => true);

    expect(schedule.get('employee#lea')).toBeNull();
  });

  it('is written by one of two runs', async () => {
    const records = new MemoryRecords();
    const [one, other] = [await EmployeeSchedule.read(records), await EmployeeSchedule.read(records)];
    one.recordProbe('employee#lea', 1, NOW);
    other.recordProbe('employee#lea', 1, NOW + MINUTE);

    expect([await one.write(records), await other.write(records)]).toEqual([true, false]);
  });

  it('fits into a record with 8,000 employees, and forgets the oldest beyond that', async () => {
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
