import fc from 'fast-check';
import { RecordChangedError } from '../../../functions/store/record-store';
import { SharedRequestLimit } from '../../../functions/store/request-limit';
import { MemoryRecords } from '../../support/builders/memory-stores';

const MINUTE_MS = 60_000;

function limitFactory(requestsPerMinute: number, now: () => number) {
  const records = new MemoryRecords();
  return () => new SharedRequestLimit(records, { name: 'sync', requestsPerMinute, now });
}

describe('SharedRequestLimit', () => {
  it('allows the requests of a minute at once, and then returns how long to wait', async () => {
    let now = 1_000_000;
    const limit = limitFactory(3, () => now)();
    const takeFour = async () => [
      await limit.acquire(),
      await limit.acquire(),
      await limit.acquire(),
      await limit.acquire(),
    ];
    const first = await takeFour();
    now += 59_999;
    const early = await limit.acquire();
    now += 1;
    const inTime = await takeFour();

    expect(first).toEqual([0, 0, 0, MINUTE_MS]);
    expect(early).toBe(1);
    expect(inTime).toEqual([0, 0, 0, MINUTE_MS]);
  });

  it('is shared by all instances', async () => {
    const instance = limitFactory(2, () => 0);

    const taken = [await instance().acquire(), await instance().acquire(), await instance().acquire()];

    expect(taken).toEqual([0, 0, MINUTE_MS]);
  });

  it('counts a time in the future for a minute at most', async () => {
    let now = 10 * MINUTE_MS;
    const limit = limitFactory(1, () => now)();
    await limit.acquire();
    now = 0;

    expect(await limit.acquire()).toBe(0);
  });

  it('tries again when another instance was faster, and waits after several attempts', async () => {
    const records = new MemoryRecords();
    let faster = 2;
    const contended = {
      read: records.read.bind(records),
      write: (...args: Parameters<MemoryRecords['write']>) =>
        faster-- > 0
          ? Promise.reject(new RecordChangedError('The record has changed since it was read'))
          : records.write(...args),
    };
    const limit = new SharedRequestLimit(contended, { name: 'sync', requestsPerMinute: 5, now: () => 0 });
    const first = await limit.acquire();
    faster = Number.POSITIVE_INFINITY;

    expect([first, await limit.acquire()]).toEqual([0, 1000]);
  });

  it('never allows more requests in any minute, whichever instance asks', async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), pauses, async (perMinute, steps) => {
        let now = 0;
        const instance = limitFactory(perMinute, () => now);
        const sent: number[] = [];
        for (const pause of steps) {
          now += pause;
          if ((await instance().acquire()) === 0) sent.push(now);
        }
        for (const at of sent) {
          const inMinute = sent.filter((one) => one > at - MINUTE_MS && one <= at).length;
          expect(inMinute).toBeLessThanOrEqual(perMinute);
        }
      }),
    );
  });
});
