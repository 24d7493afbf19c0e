import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { METRIC_SOURCES } from '../../../lib/monitoring/metrics';
import { SAVED_QUERIES } from '../../../lib/monitoring/saved-queries';
import { synthesize } from '../../support/templates/synthesized';
import { expectEmitted, toldAlarms } from '../../support/templates/told-alarms';

const joined = z
  .object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) })
  .transform((join) => join['Fn::Join'][1].map(readable).join(''));

/** A reference as text: `<EventsQueue.QueueName>`. */
function readable(part: unknown): string {
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
  type: z.string(),
  ...{ x: z.number(), y: z.number(), width: z.number(), height: z.number() },
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

describe('The dashboard', () => {
  let template: Template;
  let widgets: z.infer<typeof widget>[];
  beforeAll(() => {
    const stages = { prod: { alarms: { runbookUrl: 'https://acme.example/runbook' } } };
    template = synthesize({ stage: 'prod', stages });
    const [found] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const { DashboardName, DashboardBody } = z
      .object({ DashboardName: z.literal('LuccaGoogleCalendar-prod'), DashboardBody: joined })
      .parse(found?.['Properties']);
    const body = z
      .object({ widgets: z.array(widget), periodOverride: z.literal('inherit'), start: z.literal('-P1D') })
      .parse(JSON.parse(DashboardBody));
    expect(DashboardName).toBe('LuccaGoogleCalendar-prod');
    widgets = body.widgets;
  });

  const titled = (title: string) => widgets.find(({ properties }) => properties.title === title)?.properties;
  const metricsOf = (title: string) => JSON.stringify(titled(title)?.metrics);

  test('shows the way of an event, what waits and fails, Google, what stands beside, and what it costs', () => {
    expect(widgets.flatMap(({ properties }) => properties.title ?? [])).toEqual([
      'Alarms',
      'Deliveries at the webhook',
      'Outcomes',
      'Failures by reason',
      'Webhook: request to answer, ms',
      'Queue: arrival to first try, ms',
      'All: arrival to outcome, ms',
      'Queue',
      'Parked events',
      'What comes back to the queue, by reason',
      'Calls of Google a minute',
      'Google: one call, ms',
      'Google: refusals and tokens',
      'Refused at the webhook',
      'Reconcile, Lucca and mails',
      'Console',
      'Lambda: GB-seconds an hour',
      'Lambda: invocations an hour',
      'Log bytes an hour',
      'DynamoDB: write units an hour',
      'DynamoDB: read units an hour',
      'SQS: messages an hour',
    ]);
  });

  test('shows every metric of the functions, as they emit it', () => {
    const ours = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .filter(
        ([namespace, name]) => namespace === 'LuccaGoogleCalendar' && !String(name).startsWith('Webhook'),
      );

    expect([...new Set(ours.map(([, name]) => name))].toSorted()).toEqual(
      Object.keys(METRIC_SOURCES).toSorted(),
    );
    for (const [, name, ...rest] of ours) {
      const dimensions = rest.filter((part) => typeof part === 'string');
      const pairs = Object.fromEntries(
        dimensions.flatMap((key, index) => (index % 2 === 0 ? [[key, dimensions[index + 1]]] : [])),
      );
      expectEmitted(String(name), pairs);
    }
  });

  test('draws the lines that matter', () => {
    expect(titled('Calls of Google a minute')).toMatchObject({
      annotations: {
        horizontal: [
          { label: 'Quota', value: 10_000 },
          { label: 'Alarm', value: 9000 },
        ],
      },
    });
    expect(metricsOf('Calls of Google a minute')).toContain('"period":60');
    expect(titled('Webhook: request to answer, ms')).toMatchObject({
      annotations: {
        horizontal: [
          { label: 'Lucca hangs up', value: 3000 },
          { label: 'Alarm', value: 2500 },
        ],
      },
    });
  });

  test('counts what indexes cost with their tables, and memory with its time', () => {
    const written = metricsOf('DynamoDB: write units an hour');
    for (const index of ['by-day', 'by-resource', 'by-employee', 'by-open']) {
      expect(written).toContain(`"GlobalSecondaryIndexName","${index}","TableName","<Logs>"`);
    }
    expect(metricsOf('Lambda: GB-seconds an hour')).toContain('syncMs / 1000 * 0.5');
  });

  test('shows each alarm, and leads to the log and the runbook', () => {
    expect(titled('Alarms')?.alarms).toHaveLength(toldAlarms(template).size);
    const [head] = widgets;
    expect(head?.properties.markdown).toBe(
      '# LuccaGoogleCalendar-prod\n[The log of events](<WebhookApi.ApiEndpoint>/console/log) · [Runbook](https://acme.example/runbook)',
    );
  });

  test('fits: no widget lies on another', () => {
    const taken = new Set<string>();
    for (const { x, y, width, height } of widgets) {
      for (let column = x; column < x + width; column++) {
        for (let row = y; row < y + height; row++) {
          expect(taken.has(`${column} ${row}`)).toBe(false);
          taken.add(`${column} ${row}`);
        }
      }
      expect(x + width).toBeLessThanOrEqual(24);
    }
  });

  test('is found by its address', () => {
    const output = template.findOutputs('DashboardUrl')['DashboardUrl'];

    expect(joined.parse(output?.['Value'])).toBe(
      'https://<AWS::Region>.console.aws.amazon.com/cloudwatch/home?region=<AWS::Region>#dashboards/dashboard/LuccaGoogleCalendar-prod',
    );
  });

  test('has the saved queries beside it, in a folder of the stage, each with the logs that it asks', () => {
    const definition = z.object({
      Name: z.string(),
      QueryString: z.string(),
      LogGroupNames: z.array(z.unknown().transform(readable)),
    });
    const saved = Object.values(template.findResources('AWS::Logs::QueryDefinition')).map(({ Properties }) =>
      definition.parse(Properties),
    );

    const groups: Record<string, string> = {
      ingest: '<IngestLogGroup>',
      sync: '<SyncLogGroup>',
      reconcile: '<ReconcileLogGroup>',
      console: '<ConsoleLogGroup>',
      access: '<WebhookApiAccessLogGroup>',
    };
    expect(saved).toHaveLength(Object.keys(SAVED_QUERIES).length);
    expect(saved).toEqual(
      expect.arrayContaining(
        Object.entries(SAVED_QUERIES).map(([name, { logs, clauses }]) => ({
          Name: `LuccaGoogleCalendar-prod/${name}`,
          QueryString: clauses.join('\n| '),
          LogGroupNames: logs.map((log) => groups[log]),
        })),
      ),
    );
  });
});
