import type { SQSRecord } from 'aws-lambda';
import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import type { Handler as Webhook } from '../../../functions/ingest/handler';
import type { Handler as Sync } from '../../../functions/sync/handler';
import { median } from '../../simulation/numbers';
import { sqsRecord } from '../../support/builders/sqs-record';
import { aConfiguration } from '../../support/builders/configurations';
import { TENANT } from '../../support/builders/sync-examples';
import { delivery, SECRET } from '../../support/builders/webhook-requests';
import { ROOT } from '../../support/local-stack/run-script';
import type { Growth } from '../growth';
import { reportToParent } from '../harness/child-process';
import { BATCH_SIZE, newEvent } from './new-events';
import { createStatelessAws, installStatelessWeb, type StatelessAws } from './stateless-services';

/** One instance of the functions that processes more and more events, with stateless services. */

const SIZES = [10, 100, 1_000, 10_000, 40_000];
/**
 * Node's tables of weak references (signals, their timers) grow until V8 collects garbage, so the bench triggers a collection after
 * this many events.
 */
const COLLECTED_EVERY = 2_500;
/** One collection may make more objects collectable, so several are needed. */
const COLLECTIONS = { between: 2, final: 10 };
/** Events that a fresh instance processes before the comparison, so that its code is compiled. */
const FRESH_EVENTS = 1_000;
const COMPARED_BATCHES = 300;

const FUNCTIONS = join(ROOT, 'functions');
const load = createRequire(__filename);

const isFunction = (value: unknown) => typeof value === 'function';
const ingestModule = z.object({ handler: z.custom<Webhook>(isFunction) });
const syncModule = z.object({ handler: z.custom<Sync>(isFunction) });
type Instance = { ingest: Webhook; sync: Sync };

let events = 0;

async function measure(): Promise<Growth> {
  const products = ['training', 'office', 'absences'];
  const aws = createStatelessAws([aConfiguration({ products, google: { credentialsSecretId: 'google' } })], {
    webhook: JSON.stringify({ secrets: [SECRET] }),
    google: JSON.stringify(serviceAccount()),
    lucca: JSON.stringify({ tenantUrl: TENANT, clientId: 'id', clientSecret: 'secret' }),
    'log-key': 'key',
  });
  const webCalls = installStatelessWeb();
  const calls = () => aws.calls() + webCalls();

  const old = freshInstance();
  const sizes: Growth['sizes'] = [];
  let done = 0;
  for (const size of SIZES) {
    const before = { done, calls: calls() };
    const times: number[] = [];
    for (; done < size; done += BATCH_SIZE) {
      if (done % COLLECTED_EVERY === 0) await collectGarbage(COLLECTIONS.between);
      times.push(await processBatch(old, aws));
    }
    await collectGarbage(COLLECTIONS.final);
    sizes.push({
      events: size,
      msPerEvent: median(times) / BATCH_SIZE,
      callsPerEvent: (calls() - before.calls) / (done - before.done),
      heapMb: process.memoryUsage().heapUsed / 2 ** 20,
    });
  }
  return { sizes, msPerEvent: await compare(old, aws) };
}

/** Alternates batches, so that other load on the machine affects both instances. */
async function compare(old: Instance, aws: StatelessAws): Promise<Growth['msPerEvent']> {
  const fresh = freshInstance();
  for (let done = 0; done < FRESH_EVENTS; done += BATCH_SIZE) await processBatch(fresh, aws);
  const times = { old: [] as number[], fresh: [] as number[] };
  for (let batch = 0; batch < COMPARED_BATCHES; batch += 1) {
    times.old.push(await processBatch(old, aws));
    times.fresh.push(await processBatch(fresh, aws));
  }
  return { old: median(times.old) / BATCH_SIZE, fresh: median(times.fresh) / BATCH_SIZE };
}

/** Processes a batch of deliveries from the webhook to the calendars. @returns its duration, ms */
async function processBatch({ ingest, sync }: Instance, aws: StatelessAws): Promise<number> {
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

/** A short key: every new employee needs a signature, whose duration is not measured here. */
function serviceAccount() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 512 });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return { type: 'service_account', client_email: 'connector@acme.example', private_key: key };
}

/** New instances of the webhook and the sync function, which share no module state with earlier ones. */
function freshInstance(): Instance {
  for (const file of Object.keys(load.cache)) {
    if (file.startsWith(FUNCTIONS)) Reflect.deleteProperty(load.cache, file);
  }
  return {
    ingest: ingestModule.parse(load(join(FUNCTIONS, 'ingest/index.ts'))).handler,
    sync: syncModule.parse(load(join(FUNCTIONS, 'sync/index.ts'))).handler,
  };
}

reportToParent(measure);
