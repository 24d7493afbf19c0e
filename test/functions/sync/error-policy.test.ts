import fc from 'fast-check';
import { retryDelay } from '../../../functions/sync/error-policy';

describe('retryDelay', () => {
  it.each([
    [1, 5],
    [2, 10],
    [5, 80],
    [8, 640],
    [9, 900],
    [40, 900],
  ])('backs off exponentially: after %i tries, at most %i seconds', (tries, seconds) => {
    expect(retryDelay(tries, null, 1)).toBe(seconds);
    expect(retryDelay(tries, null, 0)).toBe(Math.ceil(seconds / 2));
  });

  it.each([
    [60_000, 60],
    [3_600_000, 3_600],
    [3_600_001, 3_601],
    [42_900_000, 42_900],
  ])('is never shorter than Retry-After: %i ms', (afterMs, seconds) => {
    expect(retryDelay(1, afterMs, 0)).toBe(seconds);
  });

  it('stays five minutes below the limit of SQS, which counts from the receipt of the message', () => {
    expect(retryDelay(1, 86_400_000, 0.5)).toBe(43_200 - 300);
    expect(retryDelay(40, Number.MAX_SAFE_INTEGER, 1)).toBe(43_200 - 300);
  });

  it('is one second when a retry at once is asked for', () => {
    expect(retryDelay(5, 0, 1)).toBe(1);
  });

  it('is always a whole number of seconds within the limit of SQS', () => {
    const afterMs = fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        afterMs,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tries, after, random) => {
          const seconds = retryDelay(tries, after, random);

          expect(Number.isInteger(seconds)).toBe(true);
          expect(seconds).toBeGreaterThanOrEqual(1);
          expect(seconds).toBeLessThan(43_200);
          if (after !== null) expect(seconds).toBeGreaterThanOrEqual(Math.min(after / 1000, 42_900));
          if (after === null) expect(seconds).toBeLessThanOrEqual(900);
        },
      ),
    );
  });
});
