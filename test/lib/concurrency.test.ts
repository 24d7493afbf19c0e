import fc from 'fast-check';
import { concurrencyWithin } from '../../lib/concurrency';

const QUOTA = {
  requestsPerMinute: 10_000,
  liveShare: 0.8,
  callsPerEvent: 2,
  secondsPerCall: 0.3,
  secondsBesideCalls: 0.1,
};

describe('The concurrency within a quota', () => {
  test('of the defaults is 4: an invocation makes 10 × 2 calls in 0.7 s, 1,714 a minute, of 8,000', () => {
    expect(concurrencyWithin(QUOTA, 10)).toBe(4);
  });

  test.each([
    ['a larger quota', { requestsPerMinute: 40_000 }, 18],
    ['a smaller share', { liveShare: 0.4 }, 2],
    ['slower calls', { secondsPerCall: 1 }, 14],
    ['fewer calls for an event', { callsPerEvent: 1 }, 5],
    ['more time beside the calls', { secondsBesideCalls: 1 }, 10],
  ])('follows %s', (_, change, expected) => {
    expect(concurrencyWithin({ ...QUOTA, ...change }, 10)).toBe(expected);
  });

  test('is never below what Lambda allows, nor above', () => {
    expect(concurrencyWithin({ ...QUOTA, requestsPerMinute: 1 }, 10)).toBe(2);
    expect(concurrencyWithin({ ...QUOTA, requestsPerMinute: 1e9 }, 10)).toBe(1000);
  });

  test('keeps the share of the quota, whatever the settings', () => {
    const quota = fc.record({
      requestsPerMinute: fc.integer({ min: 1, max: 1_000_000 }),
      liveShare: fc.double({ min: 0.01, max: 1, noNaN: true }),
      callsPerEvent: fc.integer({ min: 1, max: 10 }),
      secondsPerCall: fc.double({ min: 0.01, max: 10, noNaN: true }),
      secondsBesideCalls: fc.double({ min: 0, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(quota, fc.integer({ min: 1, max: 10 }), (one, eventsAtOnce) => {
        const concurrency = concurrencyWithin(one, eventsAtOnce);
        const secondsPerEvent = one.callsPerEvent * one.secondsPerCall + one.secondsBesideCalls;
        const requests = (concurrency * eventsAtOnce * one.callsPerEvent * 60) / secondsPerEvent;

        expect(Number.isInteger(concurrency)).toBe(true);
        if (concurrency > 2)
          expect(requests).toBeLessThanOrEqual(one.requestsPerMinute * one.liveShare * 1.000001);
      }),
    );
  });
});
