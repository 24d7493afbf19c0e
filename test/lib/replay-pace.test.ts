import { replaysPerRun } from '../../lib/replay-pace';

const QUOTA = {
  requestsPerMinute: 10_000,
  liveShare: 0.8,
  callsPerEvent: 2,
  secondsPerCall: 0.3,
  secondsBesideCalls: 0.1,
};

describe('The pace of replays', () => {
  test.each([
    ['a small quota leaves 60 requests a minute, so 150 events', { requestsPerMinute: 300 }, 150],
    ['a larger share', { requestsPerMinute: 300, liveShare: 0.9 }, 75],
    ['fewer calls for an event', { requestsPerMinute: 300, callsPerEvent: 1 }, 300],
    ['more calls for an event', { requestsPerMinute: 300, callsPerEvent: 7 }, 42],
  ])('is what live traffic leaves of five minutes: %s', (_, change, expected) => {
    expect(replaysPerRun({ ...QUOTA, ...change }, 5)).toBe(expected);
  });

  test('is at most what a run can do, as with the defaults', () => {
    expect(replaysPerRun(QUOTA, 5)).toBe(1000);
  });

  test('never stands still, though live traffic may take everything', () => {
    expect(replaysPerRun({ ...QUOTA, liveShare: 1 }, 5)).toBe(1);
  });
});
