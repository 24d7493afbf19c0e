import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { ExecutionEnvironment } from '../connector/execution-environment';
import type { SimulatedTime } from '../simulated-time';

/** A message as SQS returns it. */
export type Received = {
  messageId: string;
  receiptHandle: string;
  group: string;
  body: string;
  receives: number;
};

type StoredMessage = {
  id: string;
  /** ms since the epoch */
  sentAt: number;
  group: string;
  body: string;
  receives: number;
  visibleAt: number;
  isDead: boolean;
};
type Group = { messages: StoredMessage[]; isReady: boolean };

const DEDUPLICATION_MS = 5 * 60_000;

export type FifoQueueOptions = {
  visibilityMs: number;
  /** After this many receives a message moves to the dead-letter queue. */
  maxReceives: number;
};

/**
 * An SQS FIFO queue. It drops a repeated deduplication id for five minutes, and returns the messages of a group in order and
 * none while one of them is in flight.
 */
export class FifoQueue {
  readonly deadLetters: string[] = [];
  /** Called whenever a group may have messages to receive. */
  onMessages: () => void = () => undefined;
  readonly #groups = new Map<string, Group>();
  /** Groups that may have messages to receive, in order. */
  readonly #ready: string[] = [];
  readonly #seen = new Map<string, number>();
  readonly #messages = new Map<string, StoredMessage>();
  #lastId = 0;

  constructor(
    private readonly time: SimulatedTime,
    private readonly options: FifoQueueOptions,
  ) {}

  /** The number of messages, including those in flight. */
  get depth(): number {
    return this.#messages.size;
  }

  /** Age of the oldest message, ms; 0 if the queue is empty. */
  get oldestAge(): number {
    const [oldest] = this.#messages.values();
    return oldest ? this.time.now() - oldest.sentAt : 0;
  }

  send({ group, deduplicationId, body }: { group: string; deduplicationId: string; body: string }): void {
    const now = this.time.now();
    const seenAt = this.#seen.get(deduplicationId);
    if (seenAt !== undefined && now - seenAt < DEDUPLICATION_MS) return;
    this.#seen.set(deduplicationId, now);
    // As long as a message id of SQS.
    const id = String(++this.#lastId).padStart(36, '0');
    const message = { id, sentAt: now, group, body, receives: 0, visibleAt: now, isDead: false };
    this.#messages.set(id, message);
    const known = this.#groups.get(group) ?? { messages: [], isReady: false };
    known.messages.push(message);
    this.#groups.set(group, known);
    this.#markReady(group);
  }

  receive(max: number): Received[] {
    const now = this.time.now();
    const received: Received[] = [];
    while (received.length < max) {
      const name = this.#ready.shift();
      const group = this.#groups.get(name ?? '');
      if (name === undefined) break;
      if (!group) continue;
      group.isReady = false;
      if (group.messages.some(({ visibleAt }) => visibleAt > now)) continue;
      const room = max - received.length;
      for (const message of group.messages.slice(0, room)) {
        if (message.receives >= this.options.maxReceives) this.#moveToDeadLetters(message);
        else received.push(this.#receiveOne(message));
      }
    }
    return received;
  }

  delete(receiptHandle: string): void {
    const message = this.#findInFlight(receiptHandle);
    if (message) this.#remove(message);
  }

  changeVisibility(receiptHandle: string, seconds: number): void {
    const message = this.#findInFlight(receiptHandle);
    if (message) this.#hide(message, seconds * 1000);
  }

  #receiveOne(message: StoredMessage): Received {
    const { id, group, body } = message;
    message.receives += 1;
    this.#hide(message, this.options.visibilityMs);
    const receiptHandle = `${id} ${message.receives}`;
    return { messageId: id, receiptHandle, group, body, receives: message.receives };
  }

  #hide(message: StoredMessage, ms: number): void {
    message.visibleAt = this.time.now() + ms;
    this.time.after(ms, () => {
      this.#markReady(message.group);
    });
  }

  /** Only the receipt handle of the last receive is valid, and only while the message is in flight. */
  #findInFlight(receiptHandle: string): StoredMessage | null {
    const [id = '', receives = ''] = receiptHandle.split(' ');
    const message = this.#messages.get(id);
    return message && message.receives === Number(receives) && message.visibleAt > this.time.now()
      ? message
      : null;
  }

  #moveToDeadLetters(message: StoredMessage): void {
    this.deadLetters.push(message.body);
    this.#remove(message);
  }

  #remove(message: StoredMessage): void {
    this.#messages.delete(message.id);
    const group = this.#groups.get(message.group);
    if (!group) return;
    group.messages.splice(group.messages.indexOf(message), 1);
    if (group.messages.length > 0) this.#markReady(message.group);
    else this.#groups.delete(message.group);
  }

  /** `receive` checks again whether the group has visible messages. */
  #markReady(name: string): void {
    const group = this.#groups.get(name);
    if (!group || group.isReady) return;
    if (group.messages.some(({ visibleAt }) => visibleAt > this.time.now())) return;
    group.isReady = true;
    this.#ready.push(name);
    this.onMessages();
  }
}

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
