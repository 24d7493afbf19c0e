import type { SimulatedTime } from '../simulated-time';

/** A message as SQS returns it. */
export type Received = {
  messageId: string;
  receiptHandle: string;
  group: string;
  body: string;
  receives: number;
};

type Message = {
  id: string;
  /** ms since the epoch */
  sentAt: number;
  group: string;
  body: string;
  receives: number;
  visibleAt: number;
  isDead: boolean;
};
type Group = { messages: Message[]; isReady: boolean };

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
  readonly #messages = new Map<string, Message>();
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

  #receiveOne(message: Message): Received {
    const { id, group, body } = message;
    message.receives += 1;
    this.#hide(message, this.options.visibilityMs);
    const receiptHandle = `${id} ${message.receives}`;
    return { messageId: id, receiptHandle, group, body, receives: message.receives };
  }

  #hide(message: Message, ms: number): void {
    message.visibleAt = this.time.now() + ms;
    this.time.after(ms, () => {
      this.#markReady(message.group);
    });
  }

  /** Only the receipt handle of the last receive is valid, and only while the message is in flight. */
  #findInFlight(receiptHandle: string): Message | null {
    const [id = '', receives = ''] = receiptHandle.split(' ');
    const message = this.#messages.get(id);
    return message && message.receives === Number(receives) && message.visibleAt > this.time.now()
      ? message
      : null;
  }

  #moveToDeadLetters(message: Message): void {
    this.deadLetters.push(message.body);
    this.#remove(message);
  }

  #remove(message: Message): void {
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
