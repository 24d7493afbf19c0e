import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { handler } from '../../../functions/ingest/index';
import {
  deduplicationId,
  messageGroupId,
  serializeQueuedEvent,
  toQueueMessage,
} from '../../../functions/queue/message';
import { delivery } from '../../support/builders/webhook-requests';
import { replaceSend, reportToParent } from '../harness/child-process';
import type { WebhookTimes } from '../ingest';
import { sessionOfSize } from './new-events';

/** The deployed ingest function with local services, warm, one request at a time, as in Lambda. */

const WARM_UP = 500;
const PAIRS: Record<string, number> = { 2: 2000, 16: 1000, 256: 100 };

type Moment = { ms: number; interruptions: number };
/** An SQS call of the function, and a way to make another one on the same client. */
type Call = { begin: Moment; end: Moment; bare: (command: SendMessageCommand) => Promise<unknown> };

let lastCall: Call | null = null;
let events = 0;

replaceSend(
  SQSClient,
  (send) =>
    async function (...args) {
      const begin = moment();
      const answer = await send.apply(this, args);
      lastCall = { begin, end: moment(), bare: (command) => send.apply(this, [command]) };
      return answer;
    },
);

function moment(): Moment {
  return { ms: performance.now(), interruptions: process.resourceUsage().involuntaryContextSwitches };
}

/** Delivers once. @returns the total time and the time without the SQS call, ms */
async function deliver(kilobytes: number): Promise<{ total: number; own: WebhookTimes['own'][number] }> {
  const request = delivery(sessionOfSize(kilobytes, String(++events)), Date.now());
  lastCall = null;
  const begin = moment();
  const { statusCode } = await handler(request);
  const end = moment();
  const { begin: sent, end: answered } = requireCall();
  if (statusCode !== 202) throw new Error(`The webhook responded ${statusCode ?? 'nothing'}`);
  const own = {
    ms: sent.ms - begin.ms + (end.ms - answered.ms),
    isDisturbed: sent.interruptions > begin.interruptions || end.interruptions > answered.interruptions,
  };
  return { total: end.ms - begin.ms, own };
}

function requireCall(): Call {
  if (!lastCall) throw new Error('The webhook did not call SQS');
  return lastCall;
}

/** Sends the same message with the SDK alone. @returns its duration, ms */
async function sendBare(kilobytes: number): Promise<number> {
  const now = Date.now();
  const arrival = {
    now,
    receivedAt: new Date(now).toISOString(),
    correlationId: 'bare',
    via: 'delivery' as const,
  };
  const arrived = toQueueMessage(sessionOfSize(kilobytes, String(++events)), arrival);
  if (arrived.kind !== 'queue') throw new Error('The delivery was not valid');
  const message = {
    QueueUrl: process.env['QUEUE_URL'],
    MessageBody: serializeQueuedEvent(arrived.event),
    MessageGroupId: messageGroupId(arrived.event),
    MessageDeduplicationId: deduplicationId(arrived.event),
  };
  const { bare } = requireCall();
  const begin = performance.now();
  await bare(new SendMessageCommand(message));
  return performance.now() - begin;
}

async function measure(kilobytes: number, pairs: number): Promise<WebhookTimes> {
  const times: WebhookTimes = { kilobytes, own: [], bare: [], more: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const isFirst = pair % 2 === 0;
    const before = isFirst ? await sendBare(kilobytes) : null;
    const { total, own } = await deliver(kilobytes);
    const bare = before ?? (await sendBare(kilobytes));
    times.own.push(own);
    times.bare.push(bare);
    times.more.push(total - bare);
  }
  return times;
}

reportToParent(async () => {
  for (let done = 0; done < WARM_UP; done += 1) await deliver(2);
  const all: WebhookTimes[] = [];
  for (const [kilobytes, pairs] of Object.entries(PAIRS)) all.push(await measure(Number(kilobytes), pairs));
  return all;
});
