import * as z from 'zod';
import { employeeHash } from '../../../functions/shared/employee-hash';
import { createLogger, createMetrics } from '../../../functions/shared/telemetry';
import type { FunctionName, Telemetry } from '../../simulation/connector/options';

/** What CloudWatch adds to each event of a log that it bills. */
const OVERHEAD_BYTES = 26;

const embedded = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});
const line = z.looseObject({ service: z.string() });

/** Takes what the functions write for CloudWatch in place of standard output, and counts it. */
export class CloudWatchUsage {
  /** By function. */
  readonly bytes = new Map<string, number>();
  /** Every metric with its dimensions: each is billed by itself. */
  readonly series = new Set<string>();

  readonly telemetry = (of: FunctionName): Telemetry => ({
    logger: createLogger(of),
    metrics: createMetrics(of, 'prod'),
    hashEmployee: (address) => Promise.resolve(address === null ? null : employeeHash('key', address)),
  });

  /** Listens while `work` is done. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const { stdout, stderr } = process;
    const originals = { out: stdout.write.bind(stdout), error: stderr.write.bind(stderr) };
    const disabled = process.env['POWERTOOLS_METRICS_DISABLED'];
    process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
    const take = (text: string | Uint8Array) => {
      for (const one of text.toString().split('\n')) if (one !== '') this.#take(one);
      return true;
    };
    stdout.write = take;
    stderr.write = take;
    try {
      return await work();
    } finally {
      stdout.write = originals.out;
      stderr.write = originals.error;
      process.env['POWERTOOLS_METRICS_DISABLED'] = disabled;
    }
  }

  #take(text: string): void {
    const said: unknown = JSON.parse(text);
    const { service, ...values } = line.parse(said);
    this.bytes.set(service, (this.bytes.get(service) ?? 0) + Buffer.byteLength(text) + OVERHEAD_BYTES);
    const metrics = embedded.safeParse(said);
    if (!metrics.success) return;
    for (const { Dimensions, Metrics } of metrics.data._aws.CloudWatchMetrics) {
      for (const names of Dimensions) {
        const dimensions = names.map(
          (name) => `${name}=${name === 'service' ? service : String(values[name])}`,
        );
        for (const { Name } of Metrics) this.series.add([Name, ...dimensions].join(' '));
      }
    }
  }
}
