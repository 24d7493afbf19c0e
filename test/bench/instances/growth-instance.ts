import type { SQSRecord } from 'aws-lambda';
import { generateKeyPairSync } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { sqsRecord } from '../../support/builders/sqs-record';
import { exampleConfiguration, TENANT } from '../../support/builders/sync-examples';
import { delivery, SECRET } from '../../support/builders/webhook-requests';
import type { Growth } from '../growth';
import { reportToParent } from '../harness/child-process';
import { freshInstance, type Instance } from '../harness/fresh-instance';
import { median } from '../../simulation/statistics';
import { BATCH_SIZE, newEvent } from './new-events';
import { createStatelessAws, type StatelessAws } from './stateless-aws';
import { installStatelessWeb } from './stateless-web';

/** One instance of the functions that works on more and more events, between services that keep nothing. */

const SIZES = [10, 100, 1_000, 10_000, 100_000];
/**
 * Node's own tables of weak references (signals, their timers) stay as large as what lay between two collections of garbage,
 * which is V8's choice: so it is made after so many events.
 */
const COLLECTED_EVERY = 2_500;
/** What one collection frees may hold more: it is over after a few, and on the way two will do. */
const COLLECTIONS = { onTheWay: 2, all: 10 };
/** As many events a fresh instance has had before it is compared, so that its code is compiled. */
const FRESH_EVENTS = 1_000;
const COMPARED_BATCHES = 300;

let events = 0;

async function measure(): Promise<Growth> {
  const products = ['training', 'office', 'absences'];
  const aws = createStatelessAws(
    [exampleConfiguration({ products, google: { credentialsSecretId: 'google' } })],
    {
      webhook: JSON.stringify({ secrets: [SECRET] }),
      google: JSON.stringify(serviceAccount()),
      lucca: JSON.stringify({ tenantUrl: TENANT, clientId: 'id', clientSecret: 'secret' }),
      'log-key': 'key',
    },
  );
  const webCalls = installStatelessWeb();
  const calls = () => aws.calls() + webCalls();

  const old = freshInstance();
  const sizes: Growth['sizes'] = [];
  let done = 0;
  for (const size of SIZES) {
    const before = { done, calls: calls() };
    const times: number[] = [];
    for (; done < size; done += BATCH_SIZE) {
      if (done % COLLECTED_EVERY === 0) await collectGarbage(COLLECTIONS.onTheWay);
      times.push(await workOn(old, aws));
    }
    await collectGarbage(COLLECTIONS.all);
    sizes.push({
      events: size,
      msPerEvent: median(times) / BATCH_SIZE,
      callsPerEvent: (calls() - before.calls) / (done - before.done),
      heapMb: process.memoryUsage().heapUsed / 2 ** 20,
    });
  }
  return { sizes, msPerEvent: await compare(old, aws) };
}

/** Batch by batch in turn, so that whatever else the machine does meets both. */
async function compare(old: Instance, aws: StatelessAws): Promise<Growth['msPerEvent']> {
  const fresh = freshInstance();
  for (let done = 0; done < FRESH_EVENTS; done += BATCH_SIZE) await workOn(fresh, aws);
  const times = { old: [] as number[], fresh: [] as number[] };
  for (let batch = 0; batch < COMPARED_BATCHES; batch += 1) {
    times.old.push(await workOn(old, aws));
    times.fresh.push(await workOn(fresh, aws));
  }
  return { old: median(times.old) / BATCH_SIZE, fresh: median(times.fresh) / BATCH_SIZE };
}

/** From the webhook to the calendars: a batch of deliveries, ms. */
async function workOn({ ingest, sync }: Instance, aws: StatelessAws): Promise<number> {
  const now = Date.now();
  const requests = Array.from({ length: BATCH_SIZE }, () => delivery(newEvent(++events), now));
  const began = performance.now();
  for (const request of requests) await ingest(request);
  const messages = aws.takeMessages();
  const { batchItemFailures } = await sync(
    { Records: messages.map(toRecord) },
    { getRemainingTimeInMillis: () => 60_000 },
  );
  const ms = performance.now() - began;
  if (messages.length !== BATCH_SIZE || batchItemFailures.length > 0) throw new Error('Events were lost');
  return ms;
}

function toRecord({ body, group }: { body: string; group: string }, index: number): SQSRecord {
  const messageId = `message-${events}-${index}`;
  return sqsRecord({ messageId, receiptHandle: `handle-${events}-${index}`, group, body, receives: 1 });
}

async function collectGarbage(times: number): Promise<void> {
  for (let done = 0; done < times; done += 1) {
    globalThis.gc?.();
    await setImmediate();
  }
}

/** A short key: every employee is new and takes a signature, and how long that takes is not ours. */
function serviceAccount() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 512 });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return { type: 'service_account', client_email: 'connector@acme.example', private_key: key };
}

reportToParent(measure);
