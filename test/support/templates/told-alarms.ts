import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { METRIC_SOURCES } from '../../../lib/monitoring/metrics';

const metric = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z
    .array(z.object({ Name: z.string(), Value: z.unknown() }))
    .transform((pairs) => Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value]))),
});

const alarm = z.looseObject({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.unknown()),
  OKActions: z.array(z.unknown()),
  Threshold: z.number(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
  TreatMissingData: z.string(),
  Period: z.number().optional(),
  Metrics: z
    .array(z.object({ MetricStat: z.object({ Metric: metric, Period: z.number() }).optional() }))
    .optional(),
});
type Alarm = z.infer<typeof alarm>;

/** Those that people hear, by their names: CodeDeploy has one of its own for each version, which tells nobody. */
export function toldAlarms(template: Template): Map<string, Alarm> {
  const all = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  const told = all.flatMap(({ Properties }) => alarm.safeParse(Properties).data ?? []);
  return new Map(told.map((one) => [one.AlarmName.replace(/^.*-/, ''), one]));
}

/** What an alarm looks at. */
export function metricsOf({ Metrics, ...single }: Alarm): z.infer<typeof metric>[] {
  return Metrics ? Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) : [metric.parse(single)];
}

/** Period (s), how long it must last, from which value on, and what silence means. */
export function ringsOf({ Metrics = [], Period, Threshold, ...rest }: Alarm): unknown[] {
  const [period] =
    Period === undefined ? Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? []) : [Period];
  return [period, `${rest.DatapointsToAlarm}/${rest.EvaluationPeriods}`, Threshold, rest.TreatMissingData];
}

/** That a metric of ours is looked for with the dimensions with which the functions of `prod` emit it. */
export function expectEmitted(name: string, dimensions: Record<string, unknown>): void {
  const sources: Record<string, { service: string; by?: string }> = METRIC_SOURCES;
  const { service, by } = sources[name] ?? {};
  const own = by === undefined ? {} : { [by]: expect.stringMatching(/^[a-z_-]+$/) as unknown };
  expect({ name, dimensions }).toEqual({ name, dimensions: { service, stage: 'prod', ...own } });
}
