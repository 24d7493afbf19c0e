import fc from 'fast-check';
import { RecordChangedError } from '../../../functions/store/record-store';
import { SharedRequestLimit } from '../../../functions/store/request-limit';
import { MemoryRecords } from '../../support/builders/memory-records';

const MINUTE_MS = 60_000;

function brakes(requestsPerMinute: number, now: () => number) {
  const records = new MemoryRecords();
  return () => new SharedRequestLimit(records, { name: 'sync', requestsPerMinute, now });
}

describe('the brake on requests', () => {
  it('lets the allowance of a minute through at once, and then says how long to wait', async () => {
    // Prepare
    let now = 1_000_000;
    const brake = brakes(3, () => now)();
    const takeFour = async () => [
      await brake.take(),
      await brake.take(),
      await brake.take(),
      await brake.take(),
    ];
    // Act
    const first = await takeFour();
    now += 59_999;
    const early = await brake.take();
    now += 1;
    const inTime = await takeFour();
    // Assess
    expect(first).toEqual([0, 0, 0, MINUTE_MS]);
    expect(early).toBe(1);
    expect(inTime).toEqual([0, 0, 0, MINUTE_MS]);
  });

  it('is one for all instances', async () => {
    const instance = brakes(2, () => 0);

    const taken = [await instance().take(), await instance().take(), await instance().take()];

    expect(taken).toEqual([0, 0, MINUTE_MS]);
  });

  it('counts a time that lies ahead for a minute at most', async () => {
    let now = 10 * MINUTE_MS;
    const brake = brakes(1, () => now)();
    await brake.take();
    now = 0;

    expect(await brake.take()).toBe(0);
  });

  it('decides again when another instance was faster, and waits when many were', async () => {
    // Prepare
    const records = new MemoryRecords();
    let faster = 2;
    const contended = {
      read: records.read.bind(records),
      write: (...args: Parameters<MemoryRecords['write']>) =>
        faster-- > 0
          ? Promise.reject(new RecordChangedError('The record was changed meanwhile'))
          : records.write(...args),
    };
    const brake = new SharedRequestLimit(contended, { name: 'sync', requestsPerMinute: 5, now: () => 0 });
    // Act
    const first = await brake.take();
    faster = Number.POSITIVE_INFINITY;
    // Assess
    expect([first, await brake.take()]).toEqual([0, 1000]);
  });

  it('never lets more through in any minute than is allowed, whichever instance asks', async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), pauses, async (perMinute, steps) => {
        let now = 0;
        const instance = brakes(perMinute, () => now);
        const sent: number[] = [];
        for (const pause of steps) {
          now += pause;
          if ((await instance().take()) === 0) sent.push(now);
        }
        for (const at of sent) {
          const inMinute = sent.filter((one) => one > at - MINUTE_MS && one <= at).length;
          expect(inMinute).toBeLessThanOrEqual(perMinute);
        }
      }),
    );
  });
});
