import * as z from 'zod';
import { createLogger, createMetrics } from '../../../functions/shared/telemetry';

const metricsLine = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(z.object({ Metrics: z.array(z.object({ Name: z.string() })) })),
  }),
});
const logLine = z.looseObject({ level: z.string(), message: z.string() });

/** The function's real logger and metrics, and what they wrote: to be restored with `jest.restoreAllMocks()`. */
export function observeTelemetry(service: 'ingest' | 'sync' | 'reconcile' | 'console') {
  const written: string[] = [];
  for (const method of ['log', 'debug', 'info', 'warn', 'error'] as const) {
    jest.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      written.push(parts.map(String).join(' '));
    });
  }
  // Powertools writes to a console of its own unless told so, and then leaves the metrics out unless told so.
  process.env['POWERTOOLS_DEV'] = 'true';
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
  return {
    logger: createLogger(service),
    metrics: createMetrics(service),
    /** Everything that was written, as text. */
    text: () => written.join('\n'),
    /** Lines of the log and of metrics alike. */
    lines: () => written.map(json),
    logs: () => written.map(json).filter((line) => logLine.safeParse(line).success),
    /** Names of the metrics, each with its value, in the order of their publication. */
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
