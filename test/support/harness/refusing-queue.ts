import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import { listenOnLoopback } from '../local-stack/loopback-server';

const sendMessageBatch = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.looseObject({ Id: z.string(), MessageBody: z.string() })),
});
const answerOfSqs = z.looseObject({ Failed: z.array(z.unknown()).optional() });

export type RefusingQueue = {
  origin: string;
  /** SQS rejects messages that contain one of these texts, as under load. */
  refused: string[];
  /** Every batch after this many fails as a whole. */
  downAfter: number;
  /** Number of batches from now on that SQS accepts without a response. */
  losesAnswers: number;
  /** Number of messages and total bytes of each batch. */
  calls: { entries: number; bytes: number }[];
  stop: () => Promise<void>;
};

/** Starts a proxy of SQS that rejects messages or whole batches, or loses responses. */
export async function startRefusingQueue(target: string): Promise<RefusingQueue> {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = JSON.parse((await buffer(request)).toString());
    if (request.headers['x-amz-target'] !== 'AmazonSQS.SendMessageBatch') {
      respond(response, 200, await pass(request, body));
      return;
    }
    const batch = sendMessageBatch.parse(body);
    const bytes = batch.Entries.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody), 0);
    queue.calls.push({ entries: batch.Entries.length, bytes });
    if (queue.calls.length > queue.downAfter) {
      respond(response, 400, { __type: 'com.amazonaws.sqs#AccessDeniedException', message: 'no' });
      return;
    }
    const isRefused = (entry: { MessageBody: string }) =>
      queue.refused.some((text) => entry.MessageBody.includes(text));
    const passed = batch.Entries.filter((entry) => !isRefused(entry));
    const result = passed.length > 0 ? await pass(request, { ...batch, Entries: passed }) : { Failed: [] };
    if (queue.losesAnswers > 0) {
      queue.losesAnswers -= 1;
      response.destroy();
      return;
    }
    const failed = batch.Entries.filter(isRefused).map(({ Id }) => ({
      ...{ Id, SenderFault: false, Code: 'InternalError' },
    }));
    respond(response, 200, { ...result, Failed: [...(result.Failed ?? []), ...failed] });
  }

  async function pass({ url = '/', headers }: IncomingMessage, input: unknown) {
    const passed = await fetch(new URL(url, target), {
      method: 'POST',
      headers: {
        'content-type': headers['content-type'] ?? '',
        'x-amz-target': String(headers['x-amz-target']),
        authorization: headers.authorization ?? '',
      },
      body: JSON.stringify(input),
    });
    if (!passed.ok) throw new Error(`SQS answered ${passed.status}`);
    return answerOfSqs.parse(await passed.json());
  }

  const server = await listenOnLoopback(
    createServer((request, response) => {
      answer(request, response).catch(() => response.destroy());
    }),
  );
  const queue: RefusingQueue = {
    origin: server.origin,
    refused: [],
    downAfter: Number.POSITIVE_INFINITY,
    losesAnswers: 0,
    calls: [],
    stop: () => server.stop(),
  };
  return queue;
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(body));
}
