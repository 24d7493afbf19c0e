import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { METRIC_SOURCES } from '../../lib/monitoring/metrics';
import { ALARM_STAGE, alarmsOf, expectEmitted } from '../support/templates/alarms';
import { synthesize } from '../support/templates/synthesized';

/** A joined string as text, with references as `<EventsQueue.QueueName>`. */
const readableText = z
  .object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) })
  .transform((join) => join['Fn::Join'][1].map(readablePart).join(''));

function readablePart(part: unknown): string {
  if (typeof part === 'string') return part;
  const reference = z
    .union([
      z.object({ Ref: z.string() }).transform(({ Ref }) => [Ref]),
      z.object({ 'Fn::GetAtt': z.array(z.string()) }).transform((get) => get['Fn::GetAtt']),
    ])
    .parse(part);
  return `<${reference.join('.').replace(/[0-9A-F]{8}/, '')}>`;
}

const widget = z.object({
  properties: z.looseObject({
    title: z.string().optional(),
    markdown: z.string().optional(),
    alarms: z.array(z.string()).optional(),
    metrics: z.array(z.array(z.unknown())).optional(),
    annotations: z
      .object({ horizontal: z.array(z.object({ label: z.string(), value: z.number() })) })
      .optional(),
  }),
});

describe('the dashboard', () => {
  let template: Template;
  let widgets: z.infer<typeof widget>[];
  beforeAll(() => {
    template = synthesize(ALARM_STAGE);
    const [found] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const { DashboardBody } = z
      .object({ DashboardName: z.literal('LuccaGoogleCalendar-prod'), DashboardBody: readableText })
      .parse(found?.['Properties']);
    widgets = z
      .object({ widgets: z.array(widget), periodOverride: z.literal('inherit'), start: z.literal('-P1D') })
      .parse(JSON.parse(DashboardBody)).widgets;
  });

  const titled = (title: string) => widgets.find(({ properties }) => properties.title === title)?.properties;
  const metricsOf = (title: string) => JSON.stringify(titled(title)?.metrics);

  it('has graphs for throughput, latency, backlog, Google, reconcile, the console and costs', () => {
    expect(widgets.flatMap(({ properties }) => properties.title ?? [])).toEqual([
      'Alarms',
      'Webhook deliveries',
      'Outcomes',
      'Failures by reason',
      'Webhook latency (ms)',
      'Time in queue before first try (ms)',
      'End-to-end latency (ms)',
      'Queue',
      'Waiting events',
      'Retries by reason',
      'Google calls per minute',
      'Google call latency (ms)',
      'Google throttling, tokens and revocations',
      'Rejected webhook requests',
      'Reconcile, webhook endpoint and emails',
      'Console requests',
      'Lambda: GB-seconds per hour',
      'Lambda: invocations per hour',
      'CloudWatch Logs: bytes per hour',
      'DynamoDB: write units per hour',
      'DynamoDB: read units per hour',
      'SQS: messages per hour',
    ]);
  });

  it('shows every metric with the dimensions that the functions emit', () => {
    const emitted = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .filter(
        ([namespace, name]) => namespace === 'LuccaGoogleCalendar' && !String(name).startsWith('Webhook'),
      );

    expect([...new Set(emitted.map(([, name]) => name))].toSorted()).toEqual(
      Object.keys(METRIC_SOURCES).toSorted(),
    );
    for (const [, name, ...rest] of emitted) {
      const dimensions = rest.filter((part) => typeof part === 'string');
      const pairs = Object.fromEntries(
        dimensions.flatMap((key, index) => (index % 2 === 0 ? [[key, dimensions[index + 1]]] : [])),
      );
      expectEmitted(String(name), pairs);
    }
  });

  it('has lines for the quota, the timeout of Lucca and the thresholds of alarms', () => {
    const linesOf = (title: string) =>
      titled(title)?.annotations?.horizontal.map(({ label, value }) => [label, value]);

    expect(linesOf('Google calls per minute')).toEqual([
      ['Quota', 10_000],
      ['Alarm', 5000],
    ]);
    expect(metricsOf('Google calls per minute')).toContain('"period":60');
    expect(linesOf('Webhook latency (ms)')).toEqual([
      ['Timeout of Lucca', 3000],
      ['Alarm', 2000],
    ]);
  });

  it('adds indexes to the costs of their tables and memory to those of functions', () => {
    const written = metricsOf('DynamoDB: write units per hour');
    for (const index of ['by-day', 'by-resource', 'by-employee', 'by-open']) {
      expect(written).toContain(`"GlobalSecondaryIndexName","${index}","TableName","<Logs>"`);
    }
    expect(metricsOf('Lambda: GB-seconds per hour')).toContain('syncMs / 1000 * 0.25');
  });

  it('shows each alarm and links to the log and the runbook', () => {
    expect(titled('Alarms')?.alarms).toHaveLength(alarmsOf(template).size);
    const [head] = widgets;
    expect(head?.properties.markdown).toBe(
      '# LuccaGoogleCalendar-prod\n[Sync log](<WebhookApi.ApiEndpoint>/console/log) · [Runbook](https://git.acme.example/runbook.md)',
    );
  });

  it('has its URL in the outputs', () => {
    const output = template.findOutputs('DashboardUrl')['DashboardUrl'];

    expect(readableText.parse(output?.['Value'])).toBe(
      'https://<AWS::Region>.console.aws.amazon.com/cloudwatch/home?region=<AWS::Region>#dashboards/dashboard/LuccaGoogleCalendar-prod',
    );
  });
});
