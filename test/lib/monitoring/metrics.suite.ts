import * as z from 'zod';
import { METRIC_SOURCES } from '../../../lib/monitoring/metrics';
import { recordTelemetry, type Line } from '../../support/templates/recorded-telemetry';

const emfLine = z.looseObject({
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

/** The metrics in a log line (embedded metric format), each with its sets of dimensions and their values. */
function metricsIn(line: Line) {
  const found = emfLine.safeParse(line);
  if (!found.success) return [];
  const { _aws, ...values } = found.data;
  return _aws.CloudWatchMetrics.flatMap(({ Metrics, Dimensions }) =>
    Metrics.map(({ Name: name }) => ({
      name,
      dimensions: Dimensions.map((set) => Object.fromEntries(set.map((key) => [key, values[key]]))),
    })),
  );
}

test('Every metric is emitted with exactly the dimensions that alarms and the dashboard use', async () => {
  // Act
  const lines = Object.values(await recordTelemetry()).flat();
  // Assess
  const emitted = lines.flatMap(metricsIn);
  const sources = Object.entries<{ service: string; by?: string }>(METRIC_SOURCES);
  expect([...new Set(emitted.map(({ name }) => name))].toSorted()).toEqual(
    sources.map(([name]) => name).toSorted(),
  );
  for (const [name, { service, by }] of sources) {
    const own = by === undefined ? {} : { [by]: expect.stringMatching(/^[a-z_-]+$/) as unknown };
    for (const { dimensions } of emitted.filter((metric) => metric.name === name)) {
      expect({ name, dimensions }).toEqual({ name, dimensions: [{ service, stage: 'prod', ...own }] });
    }
  }
});
