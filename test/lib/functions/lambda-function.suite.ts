import { Match, type Template } from 'aws-cdk-lib/assertions';
import { arnOf, refTo, WEBHOOK_URL } from '../../support/templates/references';
import { allowedBy, synthesize } from '../../support/templates/synthesized';

describe('The functions', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize({ stage: 'prod' });
  });

  test('run on Node 24 and arm64, with structured logs in their own log group and without tracing by default', () => {
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

  test('are traced, with the permissions for it, when the stage enables tracing', () => {
    const traced = synthesize({ stages: { dev: { tracing: true } } });

    traced.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
    expect(allowedBy(traced, 'SyncRole')['*']).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
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
  ])('get only the environment they need: %s, with a timeout of %i s', (id, timeout, variables) => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Role: arnOf(`${id}Role`),
      Timeout: timeout,
      Environment: Match.objectEquals({
        Variables: { ...variables, STAGE: 'prod', NODE_OPTIONS: '--enable-source-maps' },
      }),
    });
  });
});
