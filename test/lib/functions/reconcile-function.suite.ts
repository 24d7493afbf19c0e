import { replaysAhead } from '../../../lib/functions/reconcile-function';
import { refTo } from '../../support/templates/references';
import { synthesize } from '../../support/templates/synthesized';

const QUOTA = {
  requestsPerMinute: 10_000,
  liveShare: 0.8,
  callsPerEvent: 2,
  secondsPerCall: 0.3,
  secondsBesideCalls: 0.1,
};

describe('The reconcile function', () => {
  test('runs every five minutes and skips a missed run', () => {
    const template = synthesize({ stage: 'prod' });

    template.resourceCountIs('AWS::Events::Rule', 1);
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [
        {
          Arn: refTo('ReconcileLive'),
          RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
        },
      ],
    });
  });

  test('is not retried by Lambda when a run fails', () => {
    const template = synthesize({ stage: 'prod' });

    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 1);
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: refTo('ReconcileFunction'),
      Qualifier: { 'Fn::Select': [7, { 'Fn::Split': [':', refTo('ReconcileLive')] }] },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  test('sends emails with the settings of the stage', () => {
    const notifications = { sender: 'calendar@acme.example', logUrl: 'https://acme.example/log' };

    const template = synthesize({ stages: { dev: { notifications } } });

    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          NOTIFICATION_SENDER: 'calendar@acme.example',
          LOG_URL: 'https://acme.example/log',
          STACK_NAME: 'LuccaGoogleCalendar-dev',
        },
      },
    });
  });
});

describe('The maximum number of queued replays', () => {
  test.each([
    ['4,000 events per minute', {}, 666],
    ['a smaller quota', { requestsPerMinute: 3000 }, 200],
    ['a larger share', { liveShare: 0.9 }, 750],
    ['fewer calls per event', { callsPerEvent: 1 }, 1333],
  ])('is the work of sync for ten seconds with %s', (_, change, expected) => {
    expect(replaysAhead({ ...QUOTA, ...change })).toBe(expected);
  });

  test('is at least one batch of sync', () => {
    expect(replaysAhead({ ...QUOTA, requestsPerMinute: 1 })).toBe(10);
  });
});
