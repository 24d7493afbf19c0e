import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { ExecutionEnvironment } from '../connector/execution-environment';
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
 * An SQS client of the SDK that answers from the queue in memory.
 *
 * @param observe called for each request
 */
export function createMemorySqs(
  queue: FifoQueue,
  environment: ExecutionEnvironment,
  isDown: () => boolean,
  observe: (command: string) => void = () => undefined,
): SQSClient {
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const client = new SQSClient({ region: 'eu-west-3', credentials });
  client.middlewareStack.add(
    (_next, { commandName: command }) =>
      async ({ input }) => {
        const parsed = request.parse({ ...input, command });
        observe(parsed.command);
        const call = () => {
          if (isDown()) return Promise.reject(new Error('ServiceUnavailable'));
          return Promise.resolve(answer(queue, parsed));
        };
        const output = await environment.step(call, () => LATENCY_MS);
        return { response: {}, output: { $metadata: {}, ...output } };
      },
    { step: 'initialize', priority: 'high', name: 'memory' },
  );
  return client;
}

function answer(queue: FifoQueue, parsed: Request): object {
  switch (parsed.command) {
    case 'SendMessageCommand':
      send(queue, parsed);
      return { MessageId: 'sent' };
    case 'SendMessageBatchCommand':
      for (const entry of parsed.Entries) send(queue, entry);
      return { Successful: parsed.Entries.map(({ Id }) => ({ Id })), Failed: [] };
    case 'ChangeMessageVisibilityBatchCommand':
      for (const entry of parsed.Entries)
        queue.changeVisibility(entry.ReceiptHandle, entry.VisibilityTimeout);
      return { Successful: parsed.Entries.map(({ Id }) => ({ Id })), Failed: [] };
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
