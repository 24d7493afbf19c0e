import * as z from 'zod';
import { textTable } from '../../bin/command-line/output';
import { awsEnvironment } from '../support/aws/aws-environment';
import { startSecretsManager } from '../support/aws/secrets-manager';
import { startSqs } from '../support/aws/sqs';
import { SECRET } from '../support/builders/webhook-requests';
import { startChildProcess } from './harness/child-process';
import { formatFigure } from './harness/rows-table';
import { median, quantile } from '../simulation/statistics';
import type { Row } from './harness/row';
import { printWebhookThroughput } from './webhook-throughput';

const TARGET_MS = { median: 1, p99: 3 };
/** Larger deliveries are shown, and promise nothing. */
const PROMISED_KB = [2, 16];

const times = z.object({
  kilobytes: z.number(),
  /** Of each delivery, all but the call of SQS; disturbed if the machine gave the processor to somebody else meanwhile. */
  own: z.array(z.object({ ms: z.number(), isDisturbed: z.boolean() })),
  /** The same message, put into the queue by nothing but the SDK just before or after. */
  bare: z.array(z.number()),
  /** What the whole delivery took longer than that. */
  more: z.array(z.number()),
});
export type WebhookTimes = z.infer<typeof times>;

/** What one warm instance of the webhook takes beside the call of SQS that it cannot do without. */
export async function ingest(): Promise<Row[]> {
  await printWebhookThroughput();
  const measured = await measure();
  process.stdout.write(formatTable(measured));
  return measured.filter(({ kilobytes }) => PROMISED_KB.includes(kilobytes)).flatMap(toRows);
}

/** The whole list where hardly one was undisturbed: that is better than nothing. */
function undisturbedMs(own: WebhookTimes['own']): number[] {
  const undisturbed = own.filter(({ isDisturbed }) => !isDisturbed);
  return (undisturbed.length < own.length / 10 ? own : undisturbed).map(({ ms }) => ms);
}

function toRows({ kilobytes, own, bare }: WebhookTimes): Row[] {
  const row = (what: 'median' | 'p99', share: number): Row => {
    const value = quantile(undisturbedMs(own), share);
    return {
      name: `webhook: own time of ${kilobytes} KB beside SQS, ${what}`,
      value,
      unit: 'ms',
      baseline: quantile(bare, share),
      target: `≤ ${TARGET_MS[what]} ms`,
      ok: value <= TARGET_MS[what],
    };
  };
  return [row('median', 0.5), row('p99', 0.99)];
}

function formatTable(measured: WebhookTimes[]): string {
  const titles = ['Delivery', 'Own time', 'p99', 'SQS alone', 'More in all', 'Disturbed'];
  return textTable(
    titles.map((title) => ({ title, width: 16 })),
    measured.map(({ kilobytes, own, bare, more }) => [
      formatFigure(kilobytes, 'KB'),
      formatFigure(median(undisturbedMs(own)), 'ms'),
      formatFigure(quantile(undisturbedMs(own), 0.99), 'ms'),
      formatFigure(median(bare), 'ms'),
      formatFigure(median(more), 'ms'),
      `${own.filter(({ isDisturbed }) => isDisturbed).length} of ${own.length}`,
    ]),
  );
}

async function measure(): Promise<WebhookTimes[]> {
  const sqs = await startSqs();
  const secretsManager = await startSecretsManager({ webhook: JSON.stringify({ secrets: [SECRET] }) });
  const environment = {
    ...awsEnvironment({ sqs: sqs.endpoint, secretsManager: secretsManager.endpoint }),
    QUEUE_URL: await sqs.createFifoQueue('events.fifo'),
    WEBHOOK_SECRET_ID: 'webhook',
    STAGE: 'bench',
  };
  // Its logs and metrics are written as ever, and lost.
  const instance = await startChildProcess('ingest-instance', { environment, output: 'ignore' });
  await instance.stop();
  await secretsManager.stop();
  await sqs.stop();
  return z.array(times).parse(instance.answer);
}
