import * as z from 'zod';
import { resourcesOf, type Template } from '../../support/local-stack/runner/template';

const metricAlarm = z.object({
  Period: z.number().optional(),
  Metrics: z.array(z.object({ MetricStat: z.object({ Period: z.number() }).optional() })).optional(),
});

const dashboardBody = z.object({
  widgets: z.array(
    z.object({ properties: z.object({ metrics: z.array(z.array(z.unknown())).default([]) }) }),
  ),
});

const eventSource = z.object({
  EventSourceArn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }),
});

const table = z.object({
  PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: z.boolean() }).optional(),
});

const metricFilter = z.object({
  LogGroupName: z.object({ Ref: z.string() }),
  MetricTransformations: z.array(z.object({ MetricName: z.string(), MetricValue: z.string() })),
});

const stage = z.object({
  AccessLogSettings: z.object({
    Format: z.string(),
    DestinationArn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
  }),
});

const secret = z.object({ Name: z.string() });
/** People create the secrets with Google credentials themselves, outside of the template. A stage has at least one. */
const GOOGLE_SECRETS = 1;

/** Types whose price depends on use alone, or that are free. */
const FREE_WITHOUT_USE = [
  /^AWS::(ApiGatewayV2|CodeDeploy|IAM|SNS)::/,
  /^AWS::Events::Rule$/,
  /^AWS::Lambda::(Function|Version|Alias|Permission|EventInvokeConfig)$/,
  /^AWS::Logs::(LogGroup|QueryDefinition|MetricFilter|ResourcePolicy)$/,
  // The hosted zone is not part of the stack.
  /^AWS::Route53::RecordSet$/,
  /^AWS::SQS::/,
  /^Custom::/,
];

/** What determines the bill of a stage, besides its use. */
export type StageTemplate = {
  alarms: { count: number; metrics: number; highResolutionMetrics: number; composite: number };
  /** The number of metrics of each dashboard. */
  dashboards: number[];
  /** Those of the template, and one with Google credentials. */
  secrets: number;
  /** Event sources that poll a queue. */
  queuePollers: number;
  tables: number;
  /** Logical ids of tables with point-in-time recovery. */
  recoverableTables: string[];
  logGroups: { count: number; retentionDays: number };
  schedules: number;
  /** Metrics that CloudWatch takes from each line of the access log. */
  accessLogMetrics: string[];
  /** The access log's line, with variables such as `$context.status`. */
  accessLogFormat: string;
};

/** @throws Error if a resource has a type whose price is not known here */
export function readStage(synthesized: Template): StageTemplate {
  const all = (type: string) => resourcesOf(synthesized, type).map(([, { Properties }]) => Properties);
  const alarms = all('AWS::CloudWatch::Alarm').flatMap((alarm) => periodsOf(metricAlarm.parse(alarm)));
  const tables = resourcesOf(synthesized, 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
  const retention = z.array(z.object({ RetentionInDays: z.number() })).parse(all('AWS::Logs::LogGroup'));
  const secrets = z.array(secret).parse(all('AWS::SecretsManager::Secret'));
  const { AccessLogSettings: accessLog } = stage.parse(all('AWS::ApiGatewayV2::Stage')[0]);
  const priced = [
    ...['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::CloudWatch::Dashboard'],
    ...['AWS::SecretsManager::Secret', 'AWS::Lambda::EventSourceMapping'],
    ...['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
  ];
  for (const { Type } of Object.values(synthesized.Resources)) {
    const isKnown = priced.includes(Type) || FREE_WITHOUT_USE.some((pattern) => pattern.test(Type));
    if (!isKnown) throw new Error(`What ${Type} costs is not known`);
  }
  return {
    alarms: {
      count: all('AWS::CloudWatch::Alarm').length,
      metrics: alarms.filter((period) => period >= 60).length,
      highResolutionMetrics: alarms.filter((period) => period < 60).length,
      composite: all('AWS::CloudWatch::CompositeAlarm').length,
    },
    dashboards: all('AWS::CloudWatch::Dashboard').map(({ DashboardBody }) => countMetrics(DashboardBody)),
    secrets: secrets.length + (secrets.some(({ Name }) => Name.includes('/google/')) ? 0 : GOOGLE_SECRETS),
    queuePollers: z.array(eventSource).parse(all('AWS::Lambda::EventSourceMapping')).length,
    tables: tables.length,
    recoverableTables: tables
      .filter(
        ([, { Properties }]) =>
          table.parse(Properties).PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true,
      )
      .map(([id]) => id),
    logGroups: {
      count: retention.length,
      retentionDays: Math.max(...retention.map(({ RetentionInDays }) => RetentionInDays)),
    },
    schedules: all('AWS::Events::Rule').length,
    accessLogMetrics: all('AWS::Logs::MetricFilter')
      .map((filter) => metricFilter.parse(filter))
      .filter(({ LogGroupName }) => LogGroupName.Ref === accessLog.DestinationArn['Fn::GetAtt'][0])
      .flatMap(({ MetricTransformations }) => MetricTransformations)
      // The others count errors.
      .filter(({ MetricValue }) => MetricValue.startsWith('$'))
      .map(({ MetricName }) => MetricName),
    accessLogFormat: accessLog.Format,
  };
}

/** The period of each metric of an alarm, s. Each is billed. */
function periodsOf({ Period = 60, Metrics }: z.infer<typeof metricAlarm>): number[] {
  if (!Metrics) return [Period];
  const periods = Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Period] : []));
  // A query is billed by the metrics that it finds.
  if (periods.length === 0) throw new Error('The number of metrics of an alarm is not known');
  return periods;
}

const joined = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });

/** Counts the metrics of a dashboard's graphs; expressions are not metrics. */
function countMetrics(body: unknown): number {
  const whole = z.string().safeParse(body);
  const text = whole.success ? whole.data : textOf(joined.parse(body)['Fn::Join'][1]);
  const { widgets } = dashboardBody.parse(JSON.parse(text));
  return widgets
    .flatMap(({ properties }) => properties.metrics)
    .filter(([first]) => typeof first === 'string').length;
}

function textOf(parts: unknown[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : 'reference')).join('');
}
