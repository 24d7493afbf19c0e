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

  it('has graphs for throughput, latency, backlog, Google, the rest and costs', () => {
    expect(widgets.flatMap(({ properties }) => properties.title ?? [])).toEqual([
      'Alarms',
      'Webhook deliveries',
      'Outcomes',
      'Failures by class',
      'End-to-end latency (ms)',
      'Time in queue before first try (ms)',
      'Google call latency (ms)',
      'Queue',
      'Waiting events',
      'Retries by reason',
      'Google calls per minute',
      'Crashes, failed runs, endpoint and emails',
      'Console requests',
      'Lambda: GB-seconds per hour',
      'DynamoDB: write units per hour, without indexes',
      'CloudWatch Logs: bytes per hour',
    ]);
  });

  it('has at most 50 metrics, with those of expressions: three such dashboards of an account are free', () => {
    const metrics = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .filter(([first]) => typeof first === 'string');

    expect(metrics.length).toBeGreaterThan(40);
    expect(metrics.length).toBeLessThanOrEqual(50);
  });

  it('shows every metric with the dimensions that the functions emit', () => {
    const emitted = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .filter(
        ([namespace, name]) =>
          namespace === 'LuccaGoogleCalendar' && !/^(Webhook|Console)Failures$/.test(String(name)),
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

  it('has a line for the quota, which Google counts per minute', () => {
    expect(titled('Google calls per minute')?.annotations?.horizontal).toMatchObject([
      { label: 'Quota', value: 10_000 },
    ]);
    expect(metricsOf('Google calls per minute')).toContain('"period":60');
  });

  it('multiplies the duration of functions by their memory', () => {
    expect(metricsOf('Lambda: GB-seconds per hour')).toContain('syncMs / 1000 * 0.25');
  });

  it('shows each alarm and links to the log and the runbook', () => {
    expect(titled('Alarms')?.alarms).toHaveLength(alarmsOf(template).size);
    const [head] = widgets;
    expect(head?.properties.markdown).toBe(
      '# LuccaGoogleCalendar-prod\n[Sync log](<WebhookApi.ApiEndpoint>/console/log) · [Runbook](https://git.acme.example/runbook.md)',
    );
  });

  it('has no status of alarms if the stage has none', () => {
    const settings = { alarms: { enabled: false } };
    const found = synthesize({ stage: 'prod', stages: { prod: settings } }).findResources(
      'AWS::CloudWatch::Dashboard',
    );

    expect(JSON.stringify(found)).toContain('Outcomes');
    expect(JSON.stringify(found)).not.toContain('Alarms');
  });

  it('has its URL in the outputs', () => {
    const output = template.findOutputs('DashboardUrl')['DashboardUrl'];

    expect(readableText.parse(output?.['Value'])).toBe(
      'https://<AWS::Region>.console.aws.amazon.com/cloudwatch/home?region=<AWS::Region>#dashboards/dashboard/LuccaGoogleCalendar-prod',
    );
  });
});
