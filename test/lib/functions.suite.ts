import { Match, type Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { replaysAhead } from '../../lib/functions/reconcile-function';
import { callsPerMinutePerInstance, maxConcurrencyFor } from '../../lib/functions/sync-function';
import { aliasOf, arnOf, refTo, WEBHOOK_URL } from '../support/templates/references';
import { allowedBy, synthesize } from '../support/templates/synthesized';

const QUOTA = {
  requestsPerMinute: 10_000,
  liveShare: 0.95,
  callsPerEvent: 2,
  secondsPerCall: 0.5,
  secondsBesideCalls: 0.1,
};

const QUEUE = { QUEUE_URL: refTo('EventsQueue') };
const TABLES = {
  CONFIGURATIONS_TABLE: refTo('Configurations'),
  MAPPINGS_TABLE: refTo('Mappings'),
  LOGS_TABLE: refTo('Logs'),
  TALLIES_TABLE: refTo('Tallies'),
  GUESTS_TABLE: refTo('Guests'),
  DIRECTORY_TABLE: refTo('Directory'),
};
const LUCCA = {
  LUCCA_API_SECRET_ID: 'lucca-google-calendar/lucca-api',
  LUCCA_REQUESTS_PER_MINUTE: '20',
};
const GOOGLE = { GOOGLE_SECRET_PREFIX: 'lucca-google-calendar/google/' };

let template: Template;
beforeAll(() => {
  template = synthesize({ stage: 'prod' });
});

describe('the functions', () => {
  it('run on Node 24 and arm64, with structured logs in their own log group and without tracing', () => {
    template.resourceCountIs('AWS::Lambda::Function', 5);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'PassThrough' },
      LoggingConfig: {
        LogFormat: 'JSON',
        ApplicationLogLevel: 'INFO',
        SystemLogLevel: 'WARN',
        LogGroup: refTo('(Ingest|Sync|Reconcile|Console|Smoke)LogGroup'),
      },
    });
  });

  it('are traced, with the permissions for it, if the stage enables tracing', () => {
    const traced = synthesize({ stages: { dev: { tracing: true } } });

    traced.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
    expect(allowedBy(traced, 'SyncRole')['*']).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
  });

  it.each([
    ['Ingest', 10, { ...QUEUE, WEBHOOK_SECRET_ID: 'lucca-google-calendar/webhook' }],
    [
      'Sync',
      60,
      {
        ...{ ...QUEUE, ...TABLES, ...LUCCA, ...GOOGLE },
        LOG_KEY_SECRET_ID: 'lucca-google-calendar/log-key',
        GOOGLE_CALLS_PER_MINUTE: '1900',
        NODE_OPTIONS: '--max-semi-space-size=4',
      },
    ],
    [
      'Reconcile',
      270,
      {
        ...{ ...QUEUE, ...LUCCA, WEBHOOK_URL, REPLAYS_AHEAD: '791' },
        CONFIGURATIONS_TABLE: refTo('Configurations'),
        LOGS_TABLE: refTo('Logs'),
        TALLIES_TABLE: refTo('Tallies'),
        DIRECTORY_TABLE: refTo('Directory'),
        AUDIT_TABLE: refTo('Audit'),
      },
    ],
    [
      'Console',
      20,
      {
        ...{ ...QUEUE, ...TABLES, ...LUCCA, ...GOOGLE },
        AUDIT_TABLE: refTo('Audit'),
      },
    ],
  ])('get only the environment they need: %s, with a timeout of %i s', (id, timeout, variables) => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Role: arnOf(`${id}Role`),
      Timeout: timeout,
      Environment: Match.objectEquals({
        Variables: { ...variables, STAGE: 'prod' },
      }),
    });
  });

  it('tell the console where the runbook is published, if the stage says so', () => {
    const runbookUrl = 'https://git.acme.example/connector/lib/runbook.md';
    const published = synthesize({ stage: 'prod', stages: { prod: { alarms: { runbookUrl } } } });

    published.hasResourceProperties('AWS::Lambda::Function', {
      Role: arnOf('ConsoleRole'),
      Environment: { Variables: { RUNBOOK_URL: runbookUrl } },
    });
  });
});

describe('the memory and the handler of a function', () => {
  it.each([
    ['Ingest', 512, 'start.handler'],
    ['Sync', 256, 'start.handler'],
    ['Reconcile', 512, 'index.handler'],
    ['Console', 512, 'index.handler'],
  ])('%s: %i MB, %s', (id, MemorySize, Handler) => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Role: arnOf(`${id}Role`),
      MemorySize,
      Handler,
    });
  });
});

describe('the sync function', () => {
  it('consumes the queue in batches and reports failures per message', () => {
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: arnOf('EventsQueue'),
      FunctionName: aliasOf('SyncLive'),
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
      MaximumBatchingWindowInSeconds: Match.absent(),
    });
  });

  it.each([
    // An invocation makes 10 × 2 calls in 1.1 s, 1,091 of 9,500 per minute.
    ['the defaults', {}, 9],
    ['a larger quota', { requestsPerMinute: 40_000 }, 35],
    ['a smaller share', { liveShare: 0.4 }, 4],
    ['slower calls', { secondsPerCall: 1 }, 17],
    ['fewer calls per event', { callsPerEvent: 1 }, 10],
    ['more time outside of calls', { secondsBesideCalls: 1 }, 16],
    ["Lambda's minimum", { requestsPerMinute: 1 }, 2],
    ["Lambda's maximum", { requestsPerMinute: 1e9 }, 1000],
  ])('adapts its concurrency to %s', (_, change, expected) => {
    expect(maxConcurrencyFor({ ...QUOTA, ...change }, 10, 2000)).toBe(expected);
  });

  it.each([
    ['a new account', 10, 5],
    ['the least that a stage may use', 5, 2],
    ['an account with more', 14, 9],
  ])(
    'leaves five concurrent executions of %s to the other functions, or as many as possible',
    (_, all, expected) => {
      expect(maxConcurrencyFor(QUOTA, 10, all)).toBe(expected);
    },
  );

  it('uses its whole share of the quota if Google is slow, and no more if Google is fast', () => {
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
        const concurrency = maxConcurrencyFor(quota, batchSize, 2000);
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

describe('the reconcile function', () => {
  it('runs every five minutes, and is not retried if a run is missed or fails', () => {
    const retries = { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 };
    template.resourceCountIs('AWS::Events::Rule', 1);
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [{ Arn: refTo('ReconcileLive'), RetryPolicy: retries }],
    });
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 1);
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: refTo('ReconcileFunction'),
      Qualifier: { 'Fn::Select': [7, { 'Fn::Split': [':', refTo('ReconcileLive')] }] },
      ...retries,
    });
  });

  it('gets the sender, the operators and the name of the stack if the stage has a sender', () => {
    const operators = ['platform@acme.example', 'it@acme.example'];
    const notifications = { sender: 'calendar@acme.example', operators };
    const variables = {
      ...{ NOTIFICATION_SENDER: 'calendar@acme.example', STACK_NAME: 'LuccaGoogleCalendar-dev' },
      OPERATOR_EMAILS: 'platform@acme.example,it@acme.example',
    };

    synthesize({ stages: { dev: { notifications } } }).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: variables },
    });
  });

  it.each([
    ['4,000 events per minute', {}, 666],
    ['a smaller quota', { requestsPerMinute: 3000 }, 200],
    ['a larger share', { liveShare: 0.9 }, 750],
    ['fewer calls per event', { callsPerEvent: 1 }, 1333],
    ['a tiny quota, one batch', { requestsPerMinute: 1 }, 10],
  ])('queues replays for ten seconds of sync with %s', (_, change, expected) => {
    expect(replaysAhead({ ...QUOTA, liveShare: 0.8, ...change })).toBe(expected);
  });
});
