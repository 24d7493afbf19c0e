import fc from 'fast-check';
import { RetryError } from '../../../functions/google/errors';
import { createRateLimiter } from '../../../functions/google/rate-limiter';
import { SimulatedTime } from '../../simulation/simulated-time';

const MINUTE_MS = 60_000;
const NEVER = Number.POSITIVE_INFINITY;

function instance(callsPerMinute: number) {
  const time = new SimulatedTime(0);
  const made: number[] = [];
  const acquire = createRateLimiter({ callsPerMinute, now: time.now, sleep: (ms) => time.sleep(ms) });
  const call = async (latest = NEVER) => {
    await acquire(latest);
    made.push(time.now());
  };
  return { time, made, call };
}

describe('the rate limiter', () => {
  it('allows a burst, and spaces the calls after it', async () => {
    const { time, made, call } = instance(600);

    for (let number = 0; number < 13; number++) void call();
    await time.runUntil(MINUTE_MS);

    expect(made).toEqual([...Array.from({ length: 10 }, () => 0), 100, 200, 300]);
  });

  it('allows another burst after a pause', async () => {
    const { time, made, call } = instance(600);
    for (let number = 0; number < 12; number++) void call();
    await time.runUntil(MINUTE_MS);

    for (let number = 0; number < 10; number++) void call();
    await time.runUntil(MINUTE_MS);

    expect(made.slice(12)).toEqual(Array.from({ length: 10 }, () => MINUTE_MS));
  });

  it('rejects a call that would wait too long, without using capacity', async () => {
    const { time, made, call } = instance(600);
    for (let number = 0; number < 10; number++) void call();

    const late = call(99).catch((error: unknown) => error);
    void call(100);
    await time.runUntil(MINUTE_MS);

    expect(await late).toBeInstanceOf(RetryError);
    expect(await late).toMatchObject({ reason: 'rate_limited', afterMs: 0 });
    expect(made.slice(10)).toEqual([100]);
  });

  it('never exceeds the calls per minute by more than the burst', async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 300 }), pauses, async (callsPerMinute, gaps) => {
        const { time, made, call } = instance(callsPerMinute);
        for (const gap of gaps) {
          void call();
          await time.runUntil(time.now() + gap);
        }
        await time.runUntil(time.now() + gaps.length * MINUTE_MS);

        expect(made).toHaveLength(gaps.length);
        const busiest = Math.max(
          ...made.map((from) => made.filter((at) => at >= from && at < from + MINUTE_MS).length),
        );
        expect(busiest).toBeLessThanOrEqual(callsPerMinute + Math.min(10, 1 + callsPerMinute / 20));
      }),
      { numRuns: 50 },
    );
  });
});
