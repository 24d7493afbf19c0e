import * as z from 'zod';
import { createLogger, createMetrics } from '../../../functions/shared/telemetry';

const metricsLine = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(z.object({ Metrics: z.array(z.object({ Name: z.string() })) })),
  }),
});
const logLine = z.looseObject({ level: z.string(), message: z.string() });

/** Creates a real logger and real metrics, and captures their output. `jest.restoreAllMocks()` restores the console. */
export function observeTelemetry(service: 'ingest' | 'sync' | 'reconcile' | 'console') {
  const written: string[] = [];
  for (const method of ['log', 'debug', 'info', 'warn', 'error'] as const) {
    jest.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      written.push(parts.map(String).join(' '));
    });
  }
  // Makes Powertools write to the global console, and publish metrics in this mode too.
  process.env['POWERTOOLS_DEV'] = 'true';
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
  return {
    logger: createLogger(service),
    metrics: createMetrics(service),
    /** All output as text. */
    text: () => written.join('\n'),
    /** All parsed lines of logs and metrics. */
    lines: () => written.map(json),
    logs: () => written.map(json).filter((line) => logLine.safeParse(line).success),
    /** Names and values of the published metrics, in order. */
    published: () =>
      written.flatMap((text) => {
        const line = metricsLine.safeParse(json(text));
        if (!line.success) return [];
        const { data } = line;
        return data._aws.CloudWatchMetrics.flatMap(({ Metrics }) =>
          Metrics.map(({ Name }) => [Name, data[Name]]),
        );
      }),
  };
}

function json(text: string): unknown {
  return JSON.parse(text);
}
