import * as z from 'zod';
import { employeeHash } from '../../../functions/shared/employee-hash';
import { createLogger, createMetrics } from '../../../functions/shared/telemetry';
import { metricsOfLine } from '../../support/templates/emitted-metrics';
import type { FunctionName, Telemetry } from '../../simulation/connector/options';

/** What CloudWatch bills in addition for each log event. */
const OVERHEAD_BYTES = 26;

const line = z.looseObject({ service: z.string() });

/** Captures and counts the logs and metrics that the functions write to standard output. */
export class CloudWatchUsage {
  /** Bytes of logs, by function. */
  readonly bytes = new Map<string, number>();
  /** All metrics with their dimensions, which are billed separately. */
  readonly series = new Set<string>();

  readonly telemetry = (of: FunctionName): Telemetry => ({
    logger: createLogger(of, 'prod'),
    metrics: createMetrics(of, 'prod'),
    hashEmployee: (address) => Promise.resolve(address === null ? null : employeeHash('key', address)),
  });

  /** Captures the output of `work`. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const { stdout, stderr } = process;
    const originals = { out: stdout.write.bind(stdout), error: stderr.write.bind(stderr) };
    const disabled = process.env['POWERTOOLS_METRICS_DISABLED'];
    process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
    const capture = (text: string | Uint8Array) => {
      for (const one of text.toString().split('\n')) if (one !== '') this.#capture(one);
      return true;
    };
    stdout.write = capture;
    stderr.write = capture;
    try {
      return await work();
    } finally {
      stdout.write = originals.out;
      stderr.write = originals.error;
      process.env['POWERTOOLS_METRICS_DISABLED'] = disabled;
    }
  }

  #capture(text: string): void {
    const parsed = line.parse(JSON.parse(text));
    const { service } = parsed;
    this.bytes.set(service, (this.bytes.get(service) ?? 0) + Buffer.byteLength(text) + OVERHEAD_BYTES);
    for (const { name, dimensions } of metricsOfLine(parsed)) {
      const pairs = Object.entries(dimensions).map(([key, value]) => `${key}=${String(value)}`);
      this.series.add([name, ...pairs].join(' '));
    }
  }
}
