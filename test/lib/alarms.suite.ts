import { Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { FAILURE_CLASSES } from '../../functions/shared/failure-class';
import { anchorOf, RunbookAlarm, runbookSections } from '../../lib/monitoring/alarm';
import {
  ALARM_STAGE,
  alarmsOf,
  billedAlarmMetrics,
  evaluationOf,
  expectEmitted,
  metricOf,
} from '../support/templates/alarms';
import { refTo } from '../support/templates/references';
import { synthesize } from '../support/templates/synthesized';

const { page, ticket, runbookUrl, thresholds } = ALARM_STAGE.stages.prod.alarms;

const kebabCase = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();

/** Statistic, period (s), datapoints to alarm, threshold and treatment of missing data. */
const PAGES = {
  WebhookFailing: ['Sum', 60, '2/15', 1, 'notBreaching'],
  QueueAgeHigh: ['Maximum', 300, '3/3', thresholds.queueAgeSeconds, 'notBreaching'],
  SyncCrashing: ['Sum', 60, '2/15', 1, 'notBreaching'],
  InternalErrors: ['Sum', 300, '1/1', 10, 'notBreaching'],
  GoogleAccessLost: ['Sum', 300, '1/12', 1, 'notBreaching'],
  // Missing: no run. Minimum 1: each run failed.
  ReconcileNotRunning: ['Minimum', 900, '8/8', 1, 'breaching'],
};
const TICKETS = {
  PlatformFailures: ['Sum', 900, '1/1', 1, 'notBreaching'],
  ExternalFailures: ['Sum', 21_600, '1/1', thresholds.externalFailures, 'notBreaching'],
  DeliveriesRefused: ['Sum', 3600, '1/1', 3, 'notBreaching'],
  DeadLetters: ['Maximum', 300, '1/1', 1, 'notBreaching'],
  ReconcileFailing: ['Sum', 300, '3/4', 1, 'notBreaching'],
  ConsoleFailing: ['Sum', 300, '1/1', 3, 'notBreaching'],
};

describe('the alarms', () => {
  let template: Template;
  let alarms: ReturnType<typeof alarmsOf>;
  beforeAll(() => {
    template = synthesize(ALARM_STAGE);
    alarms = alarmsOf(template);
  });

  it('have these statistics, periods, evaluations, thresholds and treatments of missing data', () => {
    const found = [...alarms].map(([name, one]) => [name, evaluationOf(one)]);

    expect(Object.fromEntries(found)).toEqual({ ...PAGES, ...TICKETS });
    const atOrAbove = { ComparisonOperator: 'GreaterThanOrEqualToThreshold' };
    template.allResourcesProperties('AWS::CloudWatch::Alarm', atOrAbove);
  });

  it('read at most 15 metrics, with those of deployments: AWS bills each', () => {
    expect(billedAlarmMetrics(template)).toBeLessThanOrEqual(15);
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

  it.each([
    ['Page', PAGES],
    ['Ticket', TICKETS],
  ])('of the severity %s notify its topic when they go off and when they resolve', (severity, names) => {
    const topic = refTo(`ObservabilityAlarms${severity}`);
    for (const name of Object.keys(names)) {
      const AlarmName = `LuccaGoogleCalendar-prod-${name}`;
      const notified = { AlarmName, AlarmActions: [topic], OKActions: [topic] };
      template.hasResourceProperties('AWS::CloudWatch::Alarm', notified);
    }
    template.hasOutput(`${severity}TopicArn`, { Value: topic });
  });

  it.each([
    ['page', 'Page', page.emails],
    ['ticket', 'Ticket', ticket.emails],
  ])(
    'are published by CloudWatch of this account only, over TLS, to the emails of %s',
    (name, id, emails) => {
      const topic = refTo(`ObservabilityAlarms${id}`);
      const publish = { Action: 'sns:Publish', Resource: topic };
      const cloudWatch = { Service: 'cloudwatch.amazonaws.com' };
      const withoutTls = { Bool: { 'aws:SecureTransport': 'false' } };
      const thisAccount = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
      template.hasResourceProperties('AWS::SNS::Topic', { DisplayName: `LuccaGoogleCalendar-prod ${name}` });
      template.hasResourceProperties('AWS::SNS::TopicPolicy', {
        Topics: [topic],
        PolicyDocument: {
          Statement: [
            { ...publish, Effect: 'Deny', Principal: '*', Condition: withoutTls },
            { ...publish, Effect: 'Allow', Principal: cloudWatch, Condition: thisAccount },
          ],
        },
      });
      template.resourcePropertiesCountIs('AWS::SNS::Subscription', { TopicArn: topic }, emails.length);
      for (const Endpoint of emails) {
        const subscription = { Protocol: 'email', TopicArn: topic, Endpoint };
        template.hasResourceProperties('AWS::SNS::Subscription', subscription);
      }
    },
  );

  it('use metrics with the dimensions that the functions emit', () => {
    for (const one of alarms.values()) {
      const { Namespace, MetricName, Dimensions } = metricOf(one);
      if (Namespace !== 'LuccaGoogleCalendar') continue;
      if (/^(Webhook|Console)Failures$/.test(MetricName)) expect(Dimensions).toEqual({ stage: 'prod' });
      else expectEmitted(MetricName, Dimensions);
    }
  });

  it('count failed requests in the access log, of the webhook and of the console', () => {
    const filters = [
      ['WebhookFailures', '!='],
      ['ConsoleFailures', '='],
    ] as const;
    for (const [MetricName, comparison] of filters) {
      const Dimensions = [{ Key: 'stage', Value: '$.stage' }];
      template.hasResourceProperties('AWS::Logs::MetricFilter', {
        FilterPattern: `{ ($.status = "5*") && ($.route ${comparison} "ANY /*") }`,
        LogGroupName: { Ref: Match.stringLikeRegexp('AccessLogGroup') },
        MetricTransformations: [
          { MetricNamespace: 'LuccaGoogleCalendar', MetricName, MetricValue: '1', Dimensions },
        ],
      });
    }
    const accessLog = { LogGroupName: { Ref: Match.stringLikeRegexp('AccessLogGroup') } };
    template.resourcePropertiesCountIs('AWS::Logs::MetricFilter', accessLog, filters.length);
  });

  it('cover every class of failures once', () => {
    const classes = [...alarms.values()]
      .map(metricOf)
      .flatMap(({ MetricName, Dimensions }) => (MetricName === 'Failures' ? [Dimensions['class']] : []));

    expect(classes.toSorted()).toEqual(FAILURE_CLASSES.toSorted());
  });
});

describe('a stage without alarms', () => {
  const settings = { alarms: { enabled: false }, dashboard: false };
  it.each([
    ['dev', {}],
    ['prod', { stages: { prod: settings } }],
  ])('such as %s has no topic, dashboard or outputs for them', (stage, context) => {
    const template = synthesize({ stage, ...context });

    // The canary of prod has its own alarms on crashes of the new version.
    expect([...alarmsOf(template).keys()]).toEqual([]);
    for (const type of ['AWS::SNS::Topic', 'AWS::CloudWatch::Dashboard']) template.resourceCountIs(type, 0);
    const outputs = Object.keys(template.findOutputs('*'));
    expect(outputs.filter((name) => /Topic|Dashboard/.test(name))).toEqual([]);
  });

  it('has them in development if it asks for them', () => {
    const template = synthesize({ stages: { dev: { alarms: { enabled: true }, dashboard: true } } });

    expect(alarmsOf(template).size).toBe(12);
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });
});
