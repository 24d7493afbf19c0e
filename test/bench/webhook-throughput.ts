import { textTable } from '../../bin/command-line/output';
import { authenticate } from '../../functions/ingest/receive-delivery';
import { WebhookSecrets } from '../../functions/ingest/webhook-secrets';
import { readDelivery } from '../../functions/lucca/delivery';
import { OTHER_SECRET, SECRET, signedHeaders } from '../support/builders/webhook-requests';
import { formatFigure } from './harness/rows-table';
import { sessionOfSize, SIZES } from './instances/webhook-events';

const MEASURE_MS = 300;

/** How many deliveries a second one core authenticates and reads, by their size. Two secrets are valid: the dearer case. */
export async function printWebhookThroughput(): Promise<void> {
  const now = () => Date.now();
  const secrets = new WebhookSecrets(() => Promise.resolve([OTHER_SECRET, SECRET]), now);
  const rows: string[][] = [];
  for (const size of SIZES) {
    const body = sessionOfSize(size, '1');
    const headers = signedHeaders(body, now());
    const authenticated = await perSecond(async () => {
      const { ok } = await authenticate({ body, headers, nowMs: now() }, secrets);
      if (!ok) throw new Error('The delivery should be authentic');
    });
    const read = await perSecond(() => {
      if (readDelivery(body, now()).kind !== 'event') throw new Error('The delivery should be understood');
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
