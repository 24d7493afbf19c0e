import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { METRIC_SOURCES } from '../../../lib/monitoring/metrics';

/** A stage that overrides some settings of its alarms. */
export const ALARM_STAGE = {
  stage: 'prod',
  stages: {
    prod: {
      alarms: {
        emails: ['platform@acme.example', 'night@acme.example'],
        runbookUrl: 'https://git.acme.example/runbook.md',
        thresholds: { webhookLatencyMs: 2000, quotaShare: 0.5 },
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

/** The alarms that notify someone, by name. CodeDeploy's own alarms on new versions do not. */
export function alarmsOf(template: Template): Map<string, Alarm> {
  const resources = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  const alarms = resources.flatMap(({ Properties }) => alarm.safeParse(Properties).data ?? []);
  return new Map(alarms.map((one) => [one.AlarmName.replace(/^.*-/, ''), one]));
}

/** The metrics of an alarm. */
export function metricsOf({ Metrics, ...single }: Alarm): z.infer<typeof metric>[] {
  return Metrics ? Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) : [metric.parse(single)];
}

/** Period (s), datapoints to alarm, threshold and treatment of missing data. */
export function evaluationOf({ Metrics = [], Period, Threshold, ...rest }: Alarm): unknown[] {
  const [period] =
    Period === undefined ? Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? []) : [Period];
  return [period, `${rest.DatapointsToAlarm}/${rest.EvaluationPeriods}`, Threshold, rest.TreatMissingData];
}

/** Expects the dimensions with which the functions of `prod` emit a metric. */
export function expectEmitted(name: string, dimensions: Record<string, unknown>): void {
  const sources: Record<string, { service: string; by?: string }> = METRIC_SOURCES;
  const { service, by } = sources[name] ?? {};
  const own = by === undefined ? {} : { [by]: expect.stringMatching(/^[a-z_-]+$/) as unknown };
  expect({ name, dimensions }).toEqual({ name, dimensions: { service, stage: 'prod', ...own } });
}
