import type { SQSClient } from '@aws-sdk/client-sqs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import { parseJson } from '../../../functions/shared/json';
import { listenOnLoopback } from '../local-stack/loopback-server';
import { HeldMessages } from './sqs-held-messages';
import { MoveTasks, SqsFault, type Redrive } from './sqs-move-tasks';

/** Ways in which SQS may differ from what is documented. */
export type SqsSwitches = {
  redrive: Redrive;
  /** Whether a deduplication id is dropped if it was sent in the last five minutes. */
  deduplicates: boolean;
  /** Whether the messages of a group keep their order. */
  keepsOrder: boolean;
};

export const AS_DOCUMENTED: SqsSwitches = { redrive: 'as documented', deduplicates: true, keepsOrder: true };

const sentMessage = z.looseObject({ QueueUrl: z.string(), MessageDeduplicationId: z.string().optional() });

/**
 * A server in front of fauxqs, which adds move tasks and the switches.
 *
 * @param target origin of fauxqs
 * @param client of fauxqs
 */
export async function startSqsFront(target: string, client: SQSClient) {
  const switches: SqsSwitches = { ...AS_DOCUMENTED };
  const moveTasks = new MoveTasks(client, () => switches.redrive);
  const held = new HeldMessages((body) => forward('SendMessage', Buffer.from(JSON.stringify(body))));

  async function forward(operation: string, body: Buffer, signal?: AbortSignal) {
    const response = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` },
      body: new Uint8Array(body),
      ...(signal && { signal }),
    });
    return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
  }

  async function handle(operation: string, body: Buffer, signal: AbortSignal) {
    const json = parseJson(body.toString());
    if (operation === 'ReceiveMessage' || operation === 'StartMessageMoveTask') await held.release();
    const answer = await moveTasks.answer(operation, json);
    if (answer) return { status: 200, body: Buffer.from(JSON.stringify(answer)) };
    if (operation !== 'SendMessage') return forward(operation, body, signal);
    const message = sentMessage.parse(json);
    // A random id is what dropping no duplicates looks like.
    const sent = switches.deduplicates
      ? message
      : { ...message, MessageDeduplicationId: crypto.randomUUID() };
    if (!switches.keepsOrder) return { status: 200, body: await held.hold(sent) };
    const response = await forward(operation, Buffer.from(JSON.stringify(sent)), signal);
    moveTasks.onSent(message.QueueUrl, response.body);
    return response;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const closed = new AbortController();
    response.on('close', () => {
      closed.abort();
    });
    const operation = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    try {
      const result = await handle(operation, await buffer(request), closed.signal);
      response.writeHead(result.status, { 'content-type': 'application/x-amz-json-1.0' }).end(result.body);
    } catch (error) {
      if (!(error instanceof SqsFault)) throw error;
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: `com.amazonaws.sqs#${error.name}`, message: error.message }));
    }
  }

  const server = await listenOnLoopback(
    createServer((request, response) => {
      answer(request, response).catch(() => response.destroy());
    }),
  );
  return { ...server, switches };
}
