import * as z from 'zod';
import { LOG_METRICS } from '../../../lib/monitoring/log-metrics';
import { METRIC_SOURCES } from '../../../lib/monitoring/metrics';

export type EmittedMetric = { name: string; dimensions: Record<string, unknown>; value: unknown };

const embedded = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.literal('LuccaGoogleCalendar'),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** The metrics that CloudWatch gets from a log line: those embedded in it, and those that the metric filters derive. */
export function metricsOfLine(line: Record<string, unknown>): EmittedMetric[] {
  return [...embeddedMetrics(line), ...derivedMetrics(line)];
}

function embeddedMetrics(line: Record<string, unknown>): EmittedMetric[] {
  const { data } = embedded.safeParse(line);
  if (!data) return [];
  const { _aws, ...values } = data;
  return _aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name: name }) => ({ name, dimensions: pick(values, names), value: values[name] })),
    ),
  );
}

function derivedMetrics(line: Record<string, unknown>): EmittedMetric[] {
  const sources: Record<string, { service: string; by?: string }> = METRIC_SOURCES;
  return Object.entries(LOG_METRICS).flatMap(([name, { where, field }]) => {
    const { service, by } = sources[name] ?? {};
    const isMatch =
      line['service'] === service &&
      Object.entries(where).every(([key, expected]) => line[key] === expected) &&
      (field === undefined || typeof line[field] === 'number');
    const names = ['service', 'stage', ...(by === undefined ? [] : [by])];
    // CloudWatch publishes nothing if the line lacks a dimension.
    if (!isMatch || names.some((one) => line[one] === undefined)) return [];
    return [{ name, dimensions: pick(line, names), value: field === undefined ? 1 : line[field] }];
  });
}

function pick(from: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}
