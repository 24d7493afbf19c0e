import { Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as z from 'zod';
import { FAILURE_REASONS } from '../../../functions/domain/vocabulary';
import { anchorOf, ConnectorAlarm, runbookSections } from '../../../lib/monitoring/alarm';
import { allowedBy, synthesize } from '../../support/templates/synthesized';
import { expectEmitted, metricsOf, ringsOf, toldAlarms } from '../../support/templates/told-alarms';

const EMAILS = ['platform@acme.example', 'night@acme.example'];
const RUNBOOK = 'https://git.acme.example/runbook.md';
const SETTINGS = {
  emails: EMAILS,
  runbookUrl: RUNBOOK,
  thresholds: { webhookLatencyMs: 2000, quotaShare: 0.5 },
};

const words = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();

describe('The alarms', () => {
  let template: Template;
  let alarms: ReturnType<typeof toldAlarms>;
  let topic: { Ref: string | undefined };
  beforeAll(() => {
    template = synthesize({ stage: 'prod', stages: { prod: { alarms: SETTINGS } } });
    alarms = toldAlarms(template);
    topic = { Ref: Object.keys(template.findResources('AWS::SNS::Topic'))[0] };
  });

  test('ring so', () => {
    const fine = 'notBreaching';
    expect(Object.fromEntries([...alarms].map(([name, one]) => [name, ringsOf(one)]))).toEqual({
      WebhookErrors: [60, '2/15', 1, fine],
      DeliveriesUnavailable: [60, '2/15', 1, fine],
      WebhookSlow: [300, '3/3', SETTINGS.thresholds.webhookLatencyMs, fine],
      WebhookThrottled: [300, '1/1', 1, fine],
      DeliveriesRefused: [3600, '1/1', 3, fine],
      EndpointSuspended: [300, '1/3', 1, fine],
      DeadLetters: [300, '1/1', 1, fine],
      QueueAgeHigh: [300, '3/3', 3600, fine],
      QueueNotConsumed: [300, '4/4', 1, fine],
      IngestErrors: [60, '2/15', 1, fine],
      SyncErrors: [60, '2/15', 1, fine],
      ConsoleErrors: [60, '2/15', 1, fine],
      IngestThrottled: [60, '2/15', 1, fine],
      SyncThrottled: [60, '2/15', 1, fine],
      ReconcileThrottled: [60, '2/15', 1, fine],
      ConsoleThrottled: [60, '2/15', 1, fine],
      EventsInvalid: [900, '1/1', 1, fine],
      InternalErrors: [300, '1/1', 5, fine],
      GoogleRefused: [900, '1/1', 1, fine],
      GoogleApiDisabled: [900, '1/1', 1, fine],
      PermissionDenied: [900, '1/1', 1, fine],
      LuccaAccessRefused: [900, '1/1', 1, fine],
      AdministratorFailures: [3600, '1/1', 20, fine],
      EventsWaiting: [900, '3/4', 1, 'ignore'],
      EventsExpired: [900, '1/1', 1, fine],
      AuthorizationRevoked: [300, '1/12', 1, fine],
      // Half of the quota.
      GoogleQuotaNear: [60, '5/5', 5000, fine],
      GoogleThrottled: [300, '3/3', 20, fine],
      ReconcileNotRunning: [300, '4/4', 1, 'breaching'],
      ReconcileTasksFailed: [300, '3/4', 1, fine],
      MailsRefused: [3600, '1/1', 1, fine],
      TablesThrottled: [300, '2/3', 5, fine],
      TablesFailing: [300, '2/3', 5, fine],
      ConsoleFailing: [300, '1/1', 3, fine],
    });
    const below = { ComparisonOperator: 'LessThanThreshold' };
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', below, 1);
  });

  test('say what people have of it, in one sentence, and the section of the runbook that is theirs alone', () => {
    const links = [...alarms].map(([name, { AlarmDescription, AlarmName }]) => {
      expect(AlarmName).toBe(`LuccaGoogleCalendar-prod-${name}`);
      const [, sentence = '', link = ''] = /^(.*[a-z]\.) (\S+)$/.exec(AlarmDescription) ?? [];
      expect([name, sentence]).toEqual([name, expect.stringMatching(/^[A-Z].{40,160}\.$/)]);
      expect(link).toBe(`${RUNBOOK}#${words(name)}`);
      return link.replace(/.*#/, '');
    });

    expect(links).toEqual(runbookSections().map(anchorOf));
  });

  test('are not made without a section', () => {
    const stack = new Stack();
    const definition = {
      impact: 'Nobody notices.',
      section: 'Webhook broken',
      metric: new Metric({ namespace: 'Test', metricName: 'Test' }),
      ...{
        threshold: 1,
        evaluation: { datapoints: 1, of: 1 },
        missingData: 'fine' as const,
        runbookUrl: RUNBOOK,
      },
    };
    const make = () => new ConnectorAlarm(stack, 'A', { ...definition, topic: new Topic(stack, 'Topic') });

    expect(make).toThrow('The runbook has no section "Webhook broken"');
  });

  test('tell their beginning and their end to the topic', () => {
    for (const { AlarmActions, OKActions } of alarms.values()) {
      expect([AlarmActions, OKActions]).toEqual([[topic], [topic]]);
    }
  });

  test('are told through TLS by CloudWatch of this account, to those who asked for it', () => {
    const publish = { Action: 'sns:Publish', Resource: topic };
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [topic],
      PolicyDocument: {
        Statement: [
          {
            ...publish,
            Effect: 'Deny',
            Principal: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          {
            ...publish,
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
    });
    for (const Endpoint of EMAILS) {
      const subscription = { Protocol: 'email', TopicArn: topic, Endpoint };
      template.hasResourceProperties('AWS::SNS::Subscription', subscription);
    }
  });

  test('watch metrics as the functions emit them, and at most ten each', () => {
    for (const one of alarms.values()) {
      const metrics = metricsOf(one);
      expect(metrics.length).toBeLessThanOrEqual(10);
      for (const { Namespace, MetricName, Dimensions } of metrics) {
        if (Namespace !== 'LuccaGoogleCalendar') continue;
        if (MetricName.startsWith('Webhook')) expect(Dimensions).toEqual({ stage: 'prod' });
        else expectEmitted(MetricName, Dimensions);
      }
    }
  });

  test('make the metrics of the webhook out of its access log, without the console', () => {
    const filters = [
      ['WebhookErrors', '(($.status >= 500) && ($.functionStatus != "503"))', '1'],
      ['WebhookThrottled', '($.status = 429)', '1'],
      ['WebhookLatency', '($.responseLatency >= 0)', '$.responseLatency'],
    ] as const;
    for (const [MetricName, which, MetricValue] of filters) {
      const Dimensions = [{ Key: 'stage', Value: '$.stage' }];
      template.hasResourceProperties('AWS::Logs::MetricFilter', {
        FilterPattern: `{ ${which} && ($.route != "ANY /*") }`,
        LogGroupName: { Ref: Match.stringLikeRegexp('AccessLogGroup') },
        MetricTransformations: [
          { MetricNamespace: 'LuccaGoogleCalendar', MetricName, MetricValue, Dimensions },
        ],
      });
    }
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      AccessLogSettings: {
        Format: Match.stringLikeRegexp(
          String.raw`^\{"stage":"prod",.*"status":\$context\.status,.*"responseLatency":\$context\.responseLatency,`,
        ),
      },
    });
  });

  test('watch every reason for which events fail, each in one place; what waits first is counted when it is given up', () => {
    const watched = [...alarms.values()].flatMap(metricsOf);
    const reasons = watched.flatMap(({ MetricName, Dimensions }) =>
      MetricName === 'EventsFailed' ? [Dimensions['reason']] : [],
    );

    const waitFirst = FAILURE_REASONS.slice(0, FAILURE_REASONS.indexOf('lucca_access_refused'));
    expect([...reasons, ...waitFirst].toSorted()).toEqual(FAILURE_REASONS.toSorted());
  });

  test('watch what the functions do with the tables', () => {
    const allowed = ['SyncRole', 'ReconcileRole', 'ConsoleRole'].flatMap((role) =>
      Object.entries(allowedBy(template, role)).flatMap(([resource, actions]) =>
        actions.map((action) => `${resource.replace(/\/.*| if .*/, '')} ${action}`),
      ),
    );
    const dimensions = z.object({ TableName: z.object({ Ref: z.string() }), Operation: z.string() });
    for (const name of ['TablesThrottled', 'TablesFailing']) {
      const one = alarms.get(name);
      const watched = (one ? metricsOf(one) : []).map(({ Dimensions }) => {
        const { TableName, Operation } = dimensions.parse(Dimensions);
        return `${TableName.Ref.slice(0, -8)} dynamodb:${Operation}`;
      });
      expect(watched).toHaveLength(10);
      expect(watched.filter((operation) => !allowed.includes(operation))).toEqual([]);
    }
  });

  test('take a bad version back', () => {
    const named = z.object({ Name: z.object({ Ref: z.string() }) });
    const group = z.object({ AlarmConfiguration: z.object({ Alarms: z.array(named) }) });
    const groups = Object.values(template.findResources('AWS::CodeDeploy::DeploymentGroup'));
    expect(groups).not.toEqual([]);
    for (const { Properties } of groups) {
      const { Alarms } = group.parse(Properties).AlarmConfiguration;
      const ours = Alarms.flatMap(
        ({ Name }) => /^ObservabilityAlarms(\w+)[0-9A-F]{8}$/.exec(Name.Ref)?.[1] ?? [],
      );
      expect(ours).toEqual([
        'WebhookErrors',
        'DeliveriesUnavailable',
        'IngestErrors',
        'SyncErrors',
        'InternalErrors',
        'ConsoleErrors',
        'ConsoleFailing',
      ]);
    }
  });
});
