import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { METRIC_SOURCES } from '../../../lib/monitoring/metrics';

/** A stage that overrides some settings of its alarms. */
export const ALARM_STAGE = {
  stage: 'prod',
  stages: {
    prod: {
      alarms: {
        page: { emails: ['night@acme.example'] },
        ticket: { emails: ['platform@acme.example', 'night@acme.example'] },
        runbookUrl: 'https://git.acme.example/runbook.md',
        thresholds: { queueAgeSeconds: 7200, externalFailures: 50 },
      },
    },
  },
};

const metric = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z
    .array(z.object({ Name: z.string(), Value: z.unknown() }))
    .transform((pairs) => Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value]))),
});

const flat = z.object({ Statistic: z.string(), Period: z.number() });
const labelled = z.object({
  Metrics: z.tuple([
    z.object({ MetricStat: z.object({ Metric: metric, Stat: z.string(), Period: z.number() }) }),
  ]),
});

/** The metric of an alarm. CDK writes a metric with a label as an expression of one metric. */
const reading = z.union([
  labelled.transform(({ Metrics: [{ MetricStat }] }) => MetricStat),
  metric.and(flat).transform((one) => ({ Metric: one, Stat: one.Statistic, Period: one.Period })),
]);

const alarm = z
  .looseObject({
    AlarmName: z.string(),
    AlarmDescription: z.string(),
    AlarmActions: z.array(z.unknown()),
    OKActions: z.array(z.unknown()),
    Threshold: z.number(),
    EvaluationPeriods: z.number(),
    DatapointsToAlarm: z.number(),
    TreatMissingData: z.string(),
  })
  .transform((one) => ({ ...one, reading: reading.parse(one) }));
type Alarm = z.infer<typeof alarm>;

/** The alarms that notify someone, by name. CodeDeploy's own alarms on new versions do not. */
export function alarmsOf(template: Template): Map<string, Alarm> {
  const resources = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  const alarms = resources.flatMap(({ Properties }) => alarm.safeParse(Properties).data ?? []);
  return new Map(alarms.map((one) => [one.AlarmName.replace(/^.*-/, ''), one]));
}

/** The metric of an alarm. */
export function metricOf({ reading: { Metric } }: Alarm): z.infer<typeof metric> {
  return Metric;
}

const billed = z.object({ Metrics: z.array(z.object({ MetricStat: z.unknown() })).optional() });

/** The number of metrics that all alarms read. CloudWatch bills each, also those of an expression. */
export function billedAlarmMetrics(template: Template): number {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  return alarms
    .map(({ Properties }) => billed.parse(Properties).Metrics)
    .reduce((sum, metrics) => sum + (metrics?.filter((one) => one.MetricStat !== undefined).length ?? 1), 0);
}

/** Statistic, period (s), datapoints to alarm, threshold and treatment of missing data. */
export function evaluationOf({ reading: { Stat, Period }, Threshold, ...rest }: Alarm): unknown[] {
  const datapoints = `${rest.DatapointsToAlarm}/${rest.EvaluationPeriods}`;
  return [Stat, Period, datapoints, Threshold, rest.TreatMissingData];
}

/** Expects the dimensions with which the functions of `prod` emit a metric. */
export function expectEmitted(name: string, dimensions: Record<string, unknown>): void {
  const sources: Record<string, { service: string; by?: string }> = METRIC_SOURCES;
  const { service, by } = sources[name] ?? {};
  const own = by === undefined ? {} : { [by]: expect.stringMatching(/^[a-z_-]+$/) as unknown };
  expect({ name, dimensions }).toEqual({ name, dimensions: { service, stage: 'prod', ...own } });
}
