import * as z from 'zod';
import { textTable } from '../../bin/command-line/output';
import { authenticate } from '../../functions/ingest/receive-delivery';
import { WebhookSecrets } from '../../functions/ingest/webhook-secrets';
import { readDelivery } from '../../functions/lucca/delivery';
import { median, quantile } from '../simulation/numbers';
import { awsEnvironment } from '../support/aws/aws-environment';
import { startSecretsManager } from '../support/aws/secrets-manager';
import { startSqs } from '../support/aws/sqs';
import { OTHER_SECRET, SECRET, signedHeaders } from '../support/builders/webhook-requests';
import { startChildProcess } from './harness/child-process';
import { formatFigure, limitRow, type Row } from './harness/rows';
import { sessionOfSize, SIZES } from './instances/new-events';

const MEASURE_MS = 300;
const TARGET_MS = { median: 1, p99: 3 };
/** Sizes of deliveries with targets. */
const TARGET_SIZES_KB = [2, 16];

const times = z.object({
  kilobytes: z.number(),
  /** Time of each delivery without the SQS call. Disturbed: the process was preempted meanwhile. */
  own: z.array(z.object({ ms: z.number(), isDisturbed: z.boolean() })),
  /** Time of the SDK to send the same message, just before or after. */
  bare: z.array(z.number()),
  /** Time of the whole delivery minus that. */
  more: z.array(z.number()),
});
export type WebhookTimes = z.infer<typeof times>;

/** The time of one warm webhook instance in addition to the SQS call. */
export async function ingest(): Promise<Row[]> {
  await printWebhookThroughput();
  const measured = await measure();
  process.stdout.write(formatTable(measured));
  return measured.filter(({ kilobytes }) => TARGET_SIZES_KB.includes(kilobytes)).flatMap(toRows);
}

/** Returns all times if fewer than a tenth are undisturbed. */
function undisturbedMs(own: WebhookTimes['own']): number[] {
  const undisturbed = own.filter(({ isDisturbed }) => !isDisturbed);
  return (undisturbed.length < own.length / 10 ? own : undisturbed).map(({ ms }) => ms);
}

function toRows({ kilobytes, own, bare }: WebhookTimes): Row[] {
  const row = (what: 'median' | 'p99', share: number): Row => {
    const figure = {
      name: `webhook: own time of ${kilobytes} KB beside SQS, ${what}`,
      ...{ value: quantile(undisturbedMs(own), share), unit: 'ms', baseline: quantile(bare, share) },
    };
    return limitRow(figure, TARGET_MS[what], `≤ ${TARGET_MS[what]} ms`);
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
  // Discards the logs and metrics.
  const instance = await startChildProcess('ingest-instance', { environment, output: 'ignore' });
  await instance.stop();
  await secretsManager.stop();
  await sqs.stop();
  return z.array(times).parse(instance.answer);
}

/** Deliveries that one core authenticates and parses per second, by size. Two secrets are valid, which is the slower case. */
async function printWebhookThroughput(): Promise<void> {
  const now = () => Date.now();
  const secrets = new WebhookSecrets(() => Promise.resolve([OTHER_SECRET, SECRET]), now);
  const rows: string[][] = [];
  for (const size of SIZES) {
    const body = sessionOfSize(size, '1');
    const headers = signedHeaders(body, now());
    const authenticated = await perSecond(async () => {
      const { ok } = await authenticate({ body, headers, nowMs: now() }, secrets);
      if (!ok) throw new Error('The delivery was not authentic');
    });
    const read = await perSecond(() => {
      if (readDelivery(body, now()).kind !== 'event') throw new Error('The delivery was not valid');
    });
    rows.push([formatFigure(size, 'KB'), formatFigure(authenticated, '/s'), formatFigure(read, '/s')]);
  }
  const columns = ['Delivery', 'Authenticated', 'Read'].map((title) => ({ title, width: 16 }));
  process.stdout.write(`${textTable(columns, rows)}\n`);
}

async function perSecond(work: () => Promise<void> | void): Promise<number> {
  for (let warmUp = 0; warmUp < 50; warmUp += 1) await work();
  const begin = performance.now();
  let done = 0;
  while (performance.now() - begin < MEASURE_MS) {
    await work();
    done += 1;
  }
  return Math.round((done * 1000) / (performance.now() - begin));
}
