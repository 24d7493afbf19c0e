import { replaysAhead } from '../../../lib/functions/reconcile-function';

const QUOTA = {
  requestsPerMinute: 10_000,
  liveShare: 0.8,
  callsPerEvent: 2,
  secondsPerCall: 0.3,
  secondsBesideCalls: 0.1,
};

describe('The replays that may be in the queue', () => {
  test.each([
    ['4,000 events a minute', {}, 666],
    ['a smaller quota', { requestsPerMinute: 3000 }, 200],
    ['a larger share', { liveShare: 0.9 }, 750],
    ['fewer calls for an event', { callsPerEvent: 1 }, 1333],
  ])('are what sync does in ten seconds: %s', (_, change, expected) => {
    expect(replaysAhead({ ...QUOTA, ...change })).toBe(expected);
  });

  test('are at least what sync takes at a time', () => {
    expect(replaysAhead({ ...QUOTA, requestsPerMinute: 1 })).toBe(10);
  });
});
