import fc from 'fast-check';
import type * as z from 'zod';
import { RecordChangedError, type RecordStore } from '../../../functions/store/record-store';
import {
  LuccaRequestBudget,
  requestLimit,
  type RequestPriority,
} from '../../../functions/store/request-limit';
import { MemoryRecords } from '../../support/builders/memory-stores';

const MINUTE_MS = 60_000;
const PRIORITIES: RequestPriority[] = ['lookup', 'endpoint', 'directory', 'import'];

/** Records whose requests arrive in another order than they were sent. */
class DelayedRecords {
  readonly #records = new MemoryRecords();

  /** @param ticks microtasks until the next request arrives */
  constructor(private readonly ticks: Iterator<number, number>) {}

  async read<Schema extends z.ZodType>(id: string, schema: Schema) {
    await this.#delay();
    return this.#records.read(id, schema);
  }

  async write(...args: Parameters<MemoryRecords['write']>): Promise<number> {
    await this.#delay();
    return this.#records.write(...args);
  }

  async #delay(): Promise<void> {
    for (let left = this.ticks.next().value; left > 0; left--) await Promise.resolve();
  }
}

const delays = fc.infiniteStream(fc.nat({ max: 20 }));
const priority = fc.constantFrom(...PRIORITIES);
const requestsPerMinute = fc.integer({ min: 5, max: 25 });

let now: number;
let records: MemoryRecords;

beforeEach(() => {
  now = 1_000_000;
  records = new MemoryRecords();
});

/** The budget as a new instance of a function sees it. */
const instance = (perMinute: number, through: Pick<RecordStore, 'read' | 'write'> = records) =>
  new LuccaRequestBudget(through, { requestsPerMinute: perMinute, now: () => now });

async function acquire(perMinute: number, times: number, at: RequestPriority = 'lookup'): Promise<number[]> {
  const waits: number[] = [];
  for (let count = 0; count < times; count++) waits.push(await instance(perMinute).at(at).acquire());
  return waits;
}

describe('the budget of requests', () => {
  it('allows a burst of the requests of a minute, and then returns how long to wait', async () => {
    expect(await acquire(3, 4)).toEqual([0, 0, 0, MINUTE_MS + 1]);

    now += MINUTE_MS;
    expect(await acquire(3, 1)).toEqual([1]);

    now += 1;
    expect(await acquire(3, 4)).toEqual([0, 0, 0, MINUTE_MS + 1]);
  });

  it.each([
    [20, [20, 19, 18, 17]],
    [50, [50, 47, 45, 42]],
    [5, [5, 4, 3, 2]],
  ])('of %s a minute leaves room for higher priorities', (perMinute, limits) => {
    expect(PRIORITIES.map((one) => requestLimit(one, perMinute))).toEqual(limits);
  });

  it('serves each higher priority when the lower ones ask for more than their part', async () => {
    const granted = [];
    for (const one of [...PRIORITIES].reverse()) {
      granted.push((await acquire(20, 30, one)).filter((wait) => wait === 0).length);
    }

    expect(granted).toEqual([17, 1, 1, 1]);
  });

  it('reads 103 pages of the directory in less than six minutes when nothing else runs', async () => {
    const startedAt = now;
    for (let pages = 0; pages < 103;) {
      const wait = await instance(20).at('directory').acquire();
      if (wait === 0) pages += 1;
      now += wait;
    }

    expect(now - startedAt).toBeLessThan(6 * MINUTE_MS);
  });

  it('stops all priorities while it is paused, and never shortens a pause', async () => {
    await instance(20).at('import').pause(90_000);
    await instance(20).at('lookup').pause(1000);

    for (const one of PRIORITIES) expect(await acquire(20, 1, one)).toEqual([90_000]);
    now += 90_000;
    expect(await acquire(20, 1)).toEqual([0]);
  });

  it('counts the requests before a pause', async () => {
    await acquire(3, 3);
    await instance(3).at('lookup').pause(1000);

    now += 1000;
    expect(await acquire(3, 1)).toEqual([MINUTE_MS - 999]);
  });

  it('counts a time in the future for a minute at most', async () => {
    now = 10 * MINUTE_MS;
    await acquire(1, 1);
    now = 0;

    expect(await acquire(1, 1)).toEqual([0]);
  });

  it('waits for the oldest request when the clock of another instance is ahead', async () => {
    now += 5000;
    await acquire(2, 1);
    now -= 5000;

    expect(await acquire(2, 2)).toEqual([0, MINUTE_MS + 1]);
  });

  it('retries when another instance writes first, and returns a wait after several attempts', async () => {
    const write = jest.spyOn(records, 'write');
    const changed = new RecordChangedError('The record has changed since it was read');
    write.mockRejectedValueOnce(changed).mockRejectedValueOnce(changed);

    expect(await acquire(5, 1)).toEqual([0]);
    write.mockRejectedValue(changed);
    expect(await acquire(5, 1)).toEqual([1000]);
  });

  it('fails when the record cannot be written', async () => {
    jest.spyOn(records, 'write').mockRejectedValue(new Error('Throttled'));

    await expect(acquire(5, 1)).rejects.toThrow('Throttled');
  });
});

describe('the budget of requests, with any requests of several instances at the same time', () => {
  it('is never exceeded in any minute, and keeps the room of higher priorities', async () => {
    // Whole seconds, so that many requests are exactly a minute apart.
    const pauses = fc.integer({ min: 0, max: 40 }).map((seconds) => seconds * 1000);
    const rounds = fc.array(fc.tuple(pauses, fc.array(priority, { maxLength: 8 })), {
      maxLength: 20,
      size: '+1',
    });
    await fc.assert(
      fc.asyncProperty(requestsPerMinute, rounds, delays, async (perMinute, steps, ticks) => {
        const through = new DelayedRecords(ticks);
        const sent: number[] = [];
        for (const [pause, asking] of steps) {
          now += pause;
          const attempts = asking.map(async (one) => {
            if ((await instance(perMinute, through).at(one).acquire()) !== 0) return;
            sent.push(now);
            const inMinute = sent.filter((other) => other >= now - MINUTE_MS).length;
            expect(inMinute).toBeLessThanOrEqual(requestLimit(one, perMinute));
          });
          await Promise.all(attempts);
        }
      }),
    );
  });

  it('refuses a request only while its limit is used, and returns exactly how long', async () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 9000 }), priority), {
      maxLength: 80,
      size: '+1',
    });
    await fc.assert(
      fc.asyncProperty(requestsPerMinute, steps, priority, async (perMinute, history, last) => {
        records = new MemoryRecords();
        const sent: number[] = [];
        for (const [pause, one] of history) {
          now += pause;
          if ((await instance(perMinute).at(one).acquire()) === 0) sent.push(now);
        }

        const [wait = 0] = await acquire(perMinute, 1, last);

        const inMinute = sent.filter((other) => other >= now - MINUTE_MS).length;
        expect(wait > 0).toBe(inMinute >= requestLimit(last, perMinute));
        if (wait === 0) return;
        now += wait - 1;
        expect(await acquire(perMinute, 1, last)).toEqual([1]);
        now += 1;
        expect(await acquire(perMinute, 1, last)).toEqual([0]);
      }),
    );
  });
});
