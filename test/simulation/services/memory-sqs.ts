import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Process } from '../process';
import type { FifoQueue } from './fifo-queue';

export const QUEUE_URL = 'https://sqs.invalid/events.fifo';
const LATENCY_MS = 10;

const message = z.object({
  MessageBody: z.string(),
  MessageGroupId: z.string(),
  MessageDeduplicationId: z.string(),
});
const request = z.discriminatedUnion('command', [
  message.extend({ command: z.literal('SendMessageCommand') }),
  z.object({
    command: z.literal('SendMessageBatchCommand'),
    Entries: z
      .array(message.extend({ Id: z.string() }))
      .min(1)
      .max(10),
  }),
  z.object({
    command: z.literal('ChangeMessageVisibilityBatchCommand'),
    Entries: z
      .array(
        z.object({
          Id: z.string(),
          ReceiptHandle: z.string(),
          VisibilityTimeout: z.int().min(0).max(43_200),
        }),
      )
      .min(1)
      .max(10),
  }),
  z.object({ command: z.literal('GetQueueAttributesCommand') }),
]);
type Request = z.infer<typeof request>;

/**
 * What a process holds in its hands to reach the queue: the SDK's own client.
 *
 * @param observe told of each request
 */
export function memorySqs(
  queue: FifoQueue,
  process: Process,
  isDown: () => boolean,
  observe: (command: string) => void = () => undefined,
): SQSClient {
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const client = new SQSClient({ region: 'eu-west-3', credentials });
  client.middlewareStack.add(
    (_next, { commandName: command }) =>
      async ({ input }) => {
        const said = request.parse({ ...input, command });
        observe(said.command);
        const call = () => {
          if (isDown()) return Promise.reject(new Error('ServiceUnavailable'));
          return Promise.resolve(answer(queue, said));
        };
        const output = await process.step(call, () => LATENCY_MS);
        return { response: {}, output: { $metadata: {}, ...output } };
      },
    { step: 'initialize', priority: 'high', name: 'memory' },
  );
  return client;
}

function answer(queue: FifoQueue, said: Request): object {
  switch (said.command) {
    case 'SendMessageCommand':
      send(queue, said);
      return { MessageId: 'sent' };
    case 'SendMessageBatchCommand':
      for (const entry of said.Entries) send(queue, entry);
      return { Successful: said.Entries.map(({ Id }) => ({ Id })), Failed: [] };
    case 'ChangeMessageVisibilityBatchCommand':
      for (const entry of said.Entries) queue.changeVisibility(entry.ReceiptHandle, entry.VisibilityTimeout);
      return { Successful: said.Entries.map(({ Id }) => ({ Id })), Failed: [] };
    case 'GetQueueAttributesCommand':
      return {
        Attributes: {
          ApproximateNumberOfMessages: String(queue.depth),
          ApproximateNumberOfMessagesNotVisible: '0',
        },
      };
  }
}

function send(
  queue: FifoQueue,
  { MessageBody, MessageGroupId, MessageDeduplicationId }: z.infer<typeof message>,
) {
  queue.send({ group: MessageGroupId, deduplicationId: MessageDeduplicationId, body: MessageBody });
}
