import { Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as z from 'zod';
import { FAILURE_REASONS } from '../../functions/domain/vocabulary';
import { anchorOf, RunbookAlarm, runbookSections } from '../../lib/monitoring/alarm';
import { ALARM_STAGE, alarmsOf, evaluationOf, expectEmitted, metricsOf } from '../support/templates/alarms';
import { allowedBy, synthesize } from '../support/templates/synthesized';

const { emails, runbookUrl, thresholds } = ALARM_STAGE.stages.prod.alarms;

const kebabCase = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();

describe('the alarms', () => {
  let template: Template;
  let alarms: ReturnType<typeof alarmsOf>;
  let topic: { Ref: string | undefined };
  beforeAll(() => {
    template = synthesize(ALARM_STAGE);
    alarms = alarmsOf(template);
    topic = { Ref: Object.keys(template.findResources('AWS::SNS::Topic'))[0] };
  });

  it('have these periods, evaluations, thresholds and treatments of missing data', () => {
    const ok = 'notBreaching';
    expect(Object.fromEntries([...alarms].map(([name, one]) => [name, evaluationOf(one)]))).toEqual({
      WebhookErrors: [60, '2/15', 1, ok],
      DeliveriesUnavailable: [60, '2/15', 1, ok],
      WebhookSlow: [300, '3/3', thresholds.webhookLatencyMs, ok],
      WebhookThrottled: [300, '1/1', 1, ok],
      DeliveriesRefused: [3600, '1/1', 3, ok],
      EndpointSuspended: [300, '1/3', 1, ok],
      DeadLetters: [300, '1/1', 1, ok],
      QueueAgeHigh: [300, '3/3', 3600, ok],
      QueueNotConsumed: [300, '4/4', 1, ok],
      IngestErrors: [60, '2/15', 1, ok],
      SyncErrors: [60, '2/15', 1, ok],
      ConsoleErrors: [60, '2/15', 1, ok],
      IngestThrottled: [60, '2/15', 1, ok],
      SyncThrottled: [60, '2/15', 1, ok],
      ReconcileThrottled: [60, '2/15', 1, ok],
      ConsoleThrottled: [60, '2/15', 1, ok],
      EventsInvalid: [900, '1/1', 1, ok],
      InternalErrors: [300, '1/1', 5, ok],
      GoogleRefused: [900, '1/1', 1, ok],
      GoogleApiDisabled: [900, '1/1', 1, ok],
      PermissionDenied: [900, '1/1', 1, ok],
      LuccaAccessRefused: [900, '1/1', 1, ok],
      AdministratorFailures: [3600, '1/1', 20, ok],
      EventsWaiting: [900, '3/4', 1, 'ignore'],
      EventsExpired: [900, '1/1', 1, ok],
      AuthorizationRevoked: [300, '1/12', 1, ok],
      // Half of the quota.
      GoogleQuotaNear: [60, '5/5', 5000, ok],
      GoogleThrottled: [300, '3/3', 20, ok],
      ReconcileNotRunning: [300, '4/4', 1, 'breaching'],
      ReconcileTasksFailed: [300, '3/4', 1, ok],
      MailsRefused: [3600, '1/1', 1, ok],
      TablesThrottled: [300, '2/3', 5, ok],
      TablesFailing: [300, '2/3', 5, ok],
      ConsoleFailing: [300, '1/1', 3, ok],
    });
    const below = { ComparisonOperator: 'LessThanThreshold' };
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', below, 1);
  });

  it('describe the impact in one sentence and link to their own section of the runbook', () => {
    const links = [...alarms].map(([name, { AlarmDescription, AlarmName }]) => {
      expect(AlarmName).toBe(`LuccaGoogleCalendar-prod-${name}`);
      const [, sentence = '', link = ''] = /^(.*[a-z]\.) (\S+)$/.exec(AlarmDescription) ?? [];
      expect([name, sentence]).toEqual([name, expect.stringMatching(/^[A-Z].{40,160}\.$/)]);
      expect(link).toBe(`${runbookUrl}#${kebabCase(name)}`);
      return link.replace(/.*#/, '');
    });

    expect(links).toEqual(runbookSections().map(anchorOf));
  });

  it('cannot be created without a section in the runbook', () => {
    const stack = new Stack();
    const definition = {
      impact: 'Users see no difference.',
      section: 'Webhook broken',
      metric: new Metric({ namespace: 'Test', metricName: 'Test' }),
      threshold: 1,
      evaluation: { datapoints: 1, of: 1 },
      runbookUrl,
    };
    const create = () => new RunbookAlarm(stack, 'A', { ...definition, topic: new Topic(stack, 'Topic') });

    expect(create).toThrow('The runbook has no section "Webhook broken"');
  });

  it('notify the topic when they go off and when they resolve', () => {
    for (const { AlarmActions, OKActions } of alarms.values()) {
      expect([AlarmActions, OKActions]).toEqual([[topic], [topic]]);
    }
  });

  it('are published by CloudWatch of this account only, over TLS, to the configured emails', () => {
    const publish = { Action: 'sns:Publish', Resource: topic };
    const cloudWatch = { Service: 'cloudwatch.amazonaws.com' };
    const withoutTls = { Bool: { 'aws:SecureTransport': 'false' } };
    const thisAccount = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [topic],
      PolicyDocument: {
        Statement: [
          { ...publish, Effect: 'Deny', Principal: '*', Condition: withoutTls },
          { ...publish, Effect: 'Allow', Principal: cloudWatch, Condition: thisAccount },
        ],
      },
    });
    for (const Endpoint of emails) {
      const subscription = { Protocol: 'email', TopicArn: topic, Endpoint };
      template.hasResourceProperties('AWS::SNS::Subscription', subscription);
    }
  });

  it('use metrics with the dimensions that the functions emit, at most ten each', () => {
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

  it('derive the metrics of the webhook from the access log, without the console', () => {
    const filters = [
      ['WebhookErrors', '(($.status >= 500) && ($.functionStatus != "503"))', '1'],
      ['WebhookThrottled', '($.status = 429)', '1'],
      ['WebhookLatency', '($.responseLatency >= 0)', '$.responseLatency'],
    ] as const;
    for (const [MetricName, condition, MetricValue] of filters) {
      const Dimensions = [{ Key: 'stage', Value: '$.stage' }];
      template.hasResourceProperties('AWS::Logs::MetricFilter', {
        FilterPattern: `{ ${condition} && ($.route != "ANY /*") }`,
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

  it('cover every failure reason once, except reasons of events that wait first', () => {
    const watched = [...alarms.values()].flatMap(metricsOf);
    const reasons = watched.flatMap(({ MetricName, Dimensions }) =>
      MetricName === 'EventsFailed' ? [Dimensions['reason']] : [],
    );

    const waitFirst = FAILURE_REASONS.slice(0, FAILURE_REASONS.indexOf('lucca_access_refused'));
    expect([...reasons, ...waitFirst].toSorted()).toEqual(FAILURE_REASONS.toSorted());
  });

  it('cover only table operations that the functions are allowed to perform', () => {
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
});
