import fc from 'fast-check';
import { RequestBudget } from '../../../functions/lucca/api/request-budget';
import { RecordChangedError } from '../../../functions/store/record-store';
import { SharedRequestLimit } from '../../../functions/store/request-limit';
import { MemoryRecords } from '../../support/builders/memory-stores';

const MINUTE_MS = 60_000;

describe('SharedRequestLimit', () => {
  const instances = (requestsPerMinute: number, now: () => number, records = new MemoryRecords()) => {
    return () => new SharedRequestLimit(records, { name: 'sync', requestsPerMinute, now });
  };
  async function acquire(limit: SharedRequestLimit, times: number): Promise<number[]> {
    const waits: number[] = [];
    for (let count = 0; count < times; count++) waits.push(await limit.acquire());
    return waits;
  }

  it('allows a burst of the requests of a minute, and then returns how long to wait', async () => {
    let now = 1_000_000;
    const limit = instances(3, () => now)();
    expect(await acquire(limit, 4)).toEqual([0, 0, 0, MINUTE_MS]);

    now += 59_999;
    expect(await acquire(limit, 1)).toEqual([1]);

    now += 1;
    expect(await acquire(limit, 4)).toEqual([0, 0, 0, MINUTE_MS]);
  });

  it('is shared by all instances', async () => {
    const instance = instances(2, () => 0);

    const waits = [await instance().acquire(), await instance().acquire(), await instance().acquire()];

    expect(waits).toEqual([0, 0, MINUTE_MS]);
  });

  it('counts a time in the future for a minute at most', async () => {
    let now = 10 * MINUTE_MS;
    const limit = instances(1, () => now)();
    await limit.acquire();
    now = 0;

    expect(await limit.acquire()).toBe(0);
  });

  it('retries when another instance writes first, and returns a wait after several attempts', async () => {
    const records = new MemoryRecords();
    const write = jest.spyOn(records, 'write');
    const changed = new RecordChangedError('The record has changed since it was read');
    write.mockRejectedValueOnce(changed).mockRejectedValueOnce(changed);
    const limit = instances(5, () => 0, records)();

    expect(await limit.acquire()).toBe(0);
    write.mockRejectedValue(changed);
    expect(await limit.acquire()).toBe(1000);
  });

  it('never allows more requests in any minute', async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), pauses, async (perMinute, steps) => {
        let now = 0;
        const instance = instances(perMinute, () => now);
        const sent: number[] = [];
        for (const pause of steps) {
          now += pause;
          if ((await instance().acquire()) === 0) sent.push(now);
        }
        for (const at of sent) {
          const inMinute = sent.filter((other) => other > at - MINUTE_MS && other <= at).length;
          expect(inMinute).toBeLessThanOrEqual(perMinute);
        }
      }),
    );
  });
});

describe('RequestBudget', () => {
  let now: number;
  let api: { requests: number };
  let budget: RequestBudget;

  beforeEach(() => {
    now = 0;
    api = { requests: 7 };
    budget = new RequestBudget(api, () => now);
  });

  /** Sends up to `most` requests, as far as the budget allows. */
  function spend(most = 100): number {
    let spent = 0;
    for (; spent < most && budget.isLeft(); spent++) api.requests += 1;
    return spent;
  }

  it('allows 15 requests in any minute', () => {
    const spent = [spend(10)];
    for (let step = 0; step < 3; step++) {
      now += MINUTE_MS / 2;
      spent.push(spend());
    }

    expect(spent).toEqual([10, 5, 10, 5]);
  });

  it('counts requests that the client repeats', () => {
    expect(budget.isLeft()).toBe(true);
    api.requests += 2;

    expect(spend()).toBe(13);
  });

  it('allows no requests while it is paused', () => {
    budget.pauseFor(90_000);
    budget.pauseFor(1000);

    now += 89_999;
    expect(budget.isLeft()).toBe(false);
    now += 1;
    expect(budget.isLeft()).toBe(true);
  });
});
