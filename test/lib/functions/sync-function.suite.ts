import { Match } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { callsPerMinutePerInstance, maxConcurrencyFor } from '../../../lib/functions/sync-function';
import { aliasOf, arnOf } from '../../support/templates/references';
import { synthesize } from '../../support/templates/synthesized';

const QUOTA = {
  requestsPerMinute: 10_000,
  liveShare: 0.95,
  callsPerEvent: 2,
  secondsPerCall: 0.5,
  secondsBesideCalls: 0.1,
};

test('The sync function consumes the queue in batches, reports failures per message and keeps within the Google quota', () => {
  const template = synthesize({ stage: 'prod' });

  template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: arnOf('EventsQueue'),
    FunctionName: aliasOf('SyncLive'),
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 9 },
    MaximumBatchingWindowInSeconds: Match.absent(),
  });
});

describe('The maximum concurrency', () => {
  test('is 9 by default: an invocation makes 10 × 2 calls in 1.1 s, 1,091 of 9,500 per minute', () => {
    expect(maxConcurrencyFor(QUOTA, 10)).toBe(9);
    expect(callsPerMinutePerInstance(QUOTA, 9)).toBe(1055);
  });

  test.each([
    ['a larger quota', { requestsPerMinute: 40_000 }, 35],
    ['a smaller share', { liveShare: 0.4 }, 4],
    ['slower calls', { secondsPerCall: 1 }, 17],
    ['fewer calls per event', { callsPerEvent: 1 }, 10],
    ['more time outside of calls', { secondsBesideCalls: 1 }, 16],
  ])('adapts to %s', (_, change, expected) => {
    expect(maxConcurrencyFor({ ...QUOTA, ...change }, 10)).toBe(expected);
  });

  test('stays within the limits of Lambda', () => {
    expect(maxConcurrencyFor({ ...QUOTA, requestsPerMinute: 1 }, 10)).toBe(2);
    expect(maxConcurrencyFor({ ...QUOTA, requestsPerMinute: 1e9 }, 10)).toBe(1000);
  });

  test('uses the whole share of the quota when Google is slow, and no more than that when it is fast', () => {
    const quotas = fc.record({
      requestsPerMinute: fc.integer({ min: 100, max: 1_000_000 }),
      liveShare: fc.double({ min: 0.1, max: 1, noNaN: true }),
      callsPerEvent: fc.integer({ min: 1, max: 10 }),
      secondsPerCall: fc.double({ min: 0.01, max: 10, noNaN: true }),
      secondsBesideCalls: fc.double({ min: 0, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(quotas, fc.integer({ min: 1, max: 10 }), (quota, batchSize) => {
        const share = quota.requestsPerMinute * quota.liveShare;
        const concurrency = maxConcurrencyFor(quota, batchSize);
        const secondsPerEvent = quota.callsPerEvent * quota.secondsPerCall + quota.secondsBesideCalls;
        const requests = (concurrency * batchSize * quota.callsPerEvent * 60) / secondsPerEvent;

        expect(Number.isInteger(concurrency)).toBe(true);
        if (concurrency < 1000) expect(requests).toBeGreaterThanOrEqual(share * 0.999999);
        expect(concurrency * callsPerMinutePerInstance(quota, concurrency)).toBeLessThanOrEqual(
          Math.max(share, concurrency),
        );
      }),
    );
  });
});
