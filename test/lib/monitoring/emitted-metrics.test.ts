import * as z from 'zod';
import { METRIC_SOURCES } from '../../../lib/monitoring/metrics';
import { recordTelemetry, type Line } from '../../support/templates/recorded-telemetry';

const published = z.looseObject({
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

/** Of each metric in a line, the sets of dimensions with their values. */
function metricsIn(line: Line) {
  const found = published.safeParse(line);
  if (!found.success) return [];
  const { _aws, ...values } = found.data;
  return _aws.CloudWatchMetrics.flatMap(({ Metrics, Dimensions }) =>
    Metrics.map(({ Name: name }) => ({
      name,
      dimensions: Dimensions.map((set) => Object.fromEntries(set.map((key) => [key, values[key]]))),
    })),
  );
}

test('every metric is emitted with the very dimensions with which alarms and the dashboard look for it', async () => {
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
    for (const { dimensions } of emitted.filter((one) => one.name === name)) {
      expect({ name, dimensions }).toEqual({ name, dimensions: [{ service, stage: 'prod', ...own }] });
    }
  }
});
