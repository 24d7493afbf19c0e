import * as z from 'zod';
import { employeeHash } from '../../../functions/shared/employee-hash';
import { createLogger, createMetrics } from '../../../functions/shared/telemetry';
import { metricsOfLine } from '../../support/templates/emitted-metrics';
import type { FunctionName, Telemetry } from '../../simulation/connector/options';
import { LOG_EVENT_BYTES } from './prices';

const HOUR_MS = 3_600_000;

const line = z.looseObject({ service: z.string() });

/** Captures and counts the logs and metrics that the functions write to standard output. */
export class CloudWatchUsage {
  /** Bytes of logs, by function. */
  readonly bytes = new Map<string, number>();
  /** The hours with data of each metric with its dimensions: each hour is billed. */
  readonly series = new Map<string, Set<number>>();
  /** The hours in which each function wrote logs. */
  readonly hours = new Map<string, Set<number>>();
  /** The simulated clock, ms since the epoch. */
  now: () => number = () => 0;

  readonly telemetry = (of: FunctionName): Telemetry => ({
    logger: createLogger(of, 'prod'),
    metrics: createMetrics(of, 'prod'),
    hashEmployee: (address) => Promise.resolve(address === null ? null : employeeHash('key', address)),
  });

  /** Hours with data, of all metrics together. */
  get seriesHours(): number {
    return [...this.series.values()].reduce((sum, hours) => sum + hours.size, 0);
  }

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
    this.bytes.set(service, (this.bytes.get(service) ?? 0) + Buffer.byteLength(text) + LOG_EVENT_BYTES);
    const hour = Math.floor(this.now() / HOUR_MS);
    this.hours.set(service, (this.hours.get(service) ?? new Set()).add(hour));
    for (const metric of metricsOfLine(parsed)) {
      const pairs = Object.entries(metric.dimensions).map(([key, value]) => `${key}=${String(value)}`);
      const name = [metric.name, ...pairs].join(' ');
      this.series.set(name, (this.series.get(name) ?? new Set()).add(hour));
    }
  }
}
