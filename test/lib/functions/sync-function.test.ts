import fc from 'fast-check';
import { callsPerMinuteOfEach, concurrencyWithin } from '../../../lib/functions/sync-function';

const QUOTA = {
  requestsPerMinute: 10_000,
  liveShare: 0.95,
  callsPerEvent: 2,
  secondsPerCall: 0.5,
  secondsBesideCalls: 0.1,
};

describe('The concurrency within a quota', () => {
  test('of the defaults is 9: an invocation makes 10 × 2 calls in 1.1 s, 1,091 a minute, of 9,500', () => {
    expect(concurrencyWithin(QUOTA, 10)).toBe(9);
    expect(callsPerMinuteOfEach(QUOTA, 9)).toBe(1055);
  });

  test.each([
    ['a larger quota', { requestsPerMinute: 40_000 }, 35],
    ['a smaller share', { liveShare: 0.4 }, 4],
    ['slower calls', { secondsPerCall: 1 }, 17],
    ['fewer calls for an event', { callsPerEvent: 1 }, 10],
    ['more time beside the calls', { secondsBesideCalls: 1 }, 16],
  ])('follows %s', (_, change, expected) => {
    expect(concurrencyWithin({ ...QUOTA, ...change }, 10)).toBe(expected);
  });

  test('is never below what Lambda allows, nor above', () => {
    expect(concurrencyWithin({ ...QUOTA, requestsPerMinute: 1 }, 10)).toBe(2);
    expect(concurrencyWithin({ ...QUOTA, requestsPerMinute: 1e9 }, 10)).toBe(1000);
  });

  test('lets all take the share of the quota where Google is slow, and no more where it is fast', () => {
    const quota = fc.record({
      requestsPerMinute: fc.integer({ min: 100, max: 1_000_000 }),
      liveShare: fc.double({ min: 0.1, max: 1, noNaN: true }),
      callsPerEvent: fc.integer({ min: 1, max: 10 }),
      secondsPerCall: fc.double({ min: 0.01, max: 10, noNaN: true }),
      secondsBesideCalls: fc.double({ min: 0, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(quota, fc.integer({ min: 1, max: 10 }), (one, eventsAtOnce) => {
        const share = one.requestsPerMinute * one.liveShare;
        const concurrency = concurrencyWithin(one, eventsAtOnce);
        const secondsPerEvent = one.callsPerEvent * one.secondsPerCall + one.secondsBesideCalls;
        const requests = (concurrency * eventsAtOnce * one.callsPerEvent * 60) / secondsPerEvent;

        expect(Number.isInteger(concurrency)).toBe(true);
        if (concurrency < 1000) expect(requests).toBeGreaterThanOrEqual(share * 0.999999);
        expect(concurrency * callsPerMinuteOfEach(one, concurrency)).toBeLessThanOrEqual(
          Math.max(share, concurrency),
        );
      }),
    );
  });
});
