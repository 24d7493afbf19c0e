import { authenticate } from '../../functions/ingest/authenticate';
import { sign } from '../../functions/ingest/signature';
import { WebhookSecrets } from '../../functions/ingest/webhook-secrets';
import { readDelivery } from '../../functions/lucca/delivery';
import { bytes, envelope, trainingSession } from '../functions/lucca/examples';

/** How many deliveries a second one core authenticates and reads, by their size. Two secrets are valid: the dearer case. */

const SIZES = [2, 16, 64, 256];
const MEASURE_MS = 1_000;
const SECRETS = ['a-secret-that-is-on-its-way-out', 'the-secret-that-signs'];

function session(kilobytes: number): Buffer {
  const bare = bytes(envelope({ ...trainingSession, description: '' })).length;
  return bytes(envelope({ ...trainingSession, description: 'x'.repeat(kilobytes * 1024 - bare) }));
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

async function main(): Promise<void> {
  const nowMs = Date.parse('2026-02-01T12:00:00Z');
  const timestamp = '2026-02-01T12:00:00Z';
  const secrets = new WebhookSecrets(
    () => Promise.resolve(SECRETS),
    () => nowMs,
  );
  for (const size of SIZES) {
    const body = session(size);
    const signature = sign(SECRETS[1] ?? '', timestamp, body);
    const headers = { 'lucca-timestamp': timestamp, 'lucca-signature': signature };
    const signed = await perSecond(async () => {
      const { ok } = await authenticate({ body, headers, nowMs }, secrets);
      if (!ok) throw new Error('The delivery should be authentic');
    });
    const read = await perSecond(() => {
      const { kind } = readDelivery(body, nowMs);
      if (kind !== 'event') throw new Error('The delivery should be understood');
    });
    const columns = [`${size} KB`, `${signed} authenticated/s`, `${read} read/s`];
    process.stdout.write(`${columns.map((column) => column.padStart(24)).join('')}\n`);
  }
}

void main();
