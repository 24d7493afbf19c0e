import { Match, type Template } from 'aws-cdk-lib/assertions';
import { arnOf, refTo, WEBHOOK_URL } from '../../support/templates/references';
import { allowedBy, synthesize } from '../../support/templates/synthesized';

describe('The stack', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize({ stage: 'prod' });
  });

  describe('computes', () => {
    test('on Node 24 and arm64, with structured logs in a group of its own, traced only if the stage says so', () => {
      template.resourceCountIs('AWS::Lambda::Function', 5);
      template.allResourcesProperties('AWS::Lambda::Function', {
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: 512,
        TracingConfig: { Mode: 'PassThrough' },
        LoggingConfig: {
          LogFormat: 'JSON',
          ApplicationLogLevel: 'INFO',
          SystemLogLevel: 'WARN',
          LogGroup: refTo('(Ingest|Sync|Reconcile|Console|Smoke)LogGroup'),
        },
      });
    });

    test('and traced, with the right to it, where the stage says so', () => {
      const traced = synthesize({ stages: { dev: { tracing: true } } });

      traced.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
      expect(allowedBy(traced, 'SyncRole')['*']).toEqual([
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ]);
    });

    test.each([
      ['Ingest', 10, { QUEUE_URL: refTo('EventsQueue'), WEBHOOK_SECRET_ID: 'lucca-google-calendar/webhook' }],
      [
        'Sync',
        60,
        {
          QUEUE_URL: refTo('EventsQueue'),
          CONFIGURATIONS_TABLE: refTo('Configurations'),
          MAPPINGS_TABLE: refTo('Mappings'),
          LOGS_TABLE: refTo('Logs'),
          TALLIES_TABLE: refTo('Tallies'),
          GUESTS_TABLE: refTo('Guests'),
          LUCCA_API_SECRET_ID: 'lucca-google-calendar/lucca-api',
          GOOGLE_SECRETS: 'lucca-google-calendar/google/france',
          LOG_KEY_SECRET_ID: 'lucca-google-calendar/log-key',
          GOOGLE_CALLS_PER_MINUTE: '1055',
        },
      ],
      [
        'Reconcile',
        270,
        {
          QUEUE_URL: refTo('EventsQueue'),
          CONFIGURATIONS_TABLE: refTo('Configurations'),
          LOGS_TABLE: refTo('Logs'),
          LUCCA_API_SECRET_ID: 'lucca-google-calendar/lucca-api',
          WEBHOOK_URL: WEBHOOK_URL,
          REPLAYS_AHEAD: '791',
        },
      ],
      [
        'Console',
        20,
        {
          QUEUE_URL: refTo('EventsQueue'),
          CONFIGURATIONS_TABLE: refTo('Configurations'),
          MAPPINGS_TABLE: refTo('Mappings'),
          LOGS_TABLE: refTo('Logs'),
          TALLIES_TABLE: refTo('Tallies'),
          GUESTS_TABLE: refTo('Guests'),
          AUDIT_TABLE: refTo('Audit'),
          LUCCA_API_SECRET_ID: 'lucca-google-calendar/lucca-api',
          GOOGLE_SECRET_PREFIX: 'lucca-google-calendar/google/',
          GOOGLE_SECRETS: 'lucca-google-calendar/google/france',
        },
      ],
    ])('%s in at most %i s, knowing only what it needs', (id, timeout, variables) => {
      template.hasResourceProperties('AWS::Lambda::Function', {
        Role: arnOf(`${id}Role`),
        Timeout: timeout,
        Environment: Match.objectEquals({
          Variables: { ...variables, STAGE: 'prod', NODE_OPTIONS: '--enable-source-maps' },
        }),
      });
    });
  });

  describe('reconciles', () => {
    test('every five minutes; a run that is missed is not made up for', () => {
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

    test('once: Lambda does not try a failed run again by itself', () => {
      template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 1);
      template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        FunctionName: refTo('ReconcileFunction'),
        Qualifier: { 'Fn::Select': [7, { 'Fn::Split': [':', refTo('ReconcileLive')] }] },
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 60,
      });
    });

    test('and writes mails with the settings of the stage', () => {
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
});
