import type { SimulatedTime } from '../simulated-time';

/** A message as it is handed out. */
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
type Group = { messages: Message[]; isListed: boolean };

const DEDUPLICATION_MS = 5 * 60_000;

export type FifoQueueOptions = {
  visibilityMs: number;
  /** Received so often and not deleted, a message goes to the dead letters. */
  maxReceives: number;
};

/**
 * A FIFO queue of SQS: the same deduplication id is swallowed for five minutes; the messages of a group are handed out in order,
 * as many at a time as there is room for, and none while one of them is in flight.
 */
export class FifoQueue {
  readonly deadLetters: string[] = [];
  /** Told whenever something may be received. */
  onMessages: () => void = () => undefined;
  readonly #groups = new Map<string, Group>();
  /** Groups that may have something to hand out, in the order of their turn. */
  readonly #ready: string[] = [];
  readonly #seen = new Map<string, number>();
  readonly #messages = new Map<string, Message>();
  #lastId = 0;

  constructor(
    private readonly time: SimulatedTime,
    private readonly options: FifoQueueOptions,
  ) {}

  /** How many messages there are, in flight or not. */
  get depth(): number {
    return this.#messages.size;
  }

  /** Of the message that was sent first, ms; 0 if there is none. */
  get oldestAge(): number {
    const [oldest] = this.#messages.values();
    return oldest ? this.time.now() - oldest.sentAt : 0;
  }

  send({ group, deduplicationId, body }: { group: string; deduplicationId: string; body: string }): void {
    const now = this.time.now();
    const seenAt = this.#seen.get(deduplicationId);
    if (seenAt !== undefined && now - seenAt < DEDUPLICATION_MS) return;
    this.#seen.set(deduplicationId, now);
    // As long as one of SQS.
    const id = String(++this.#lastId).padStart(36, '0');
    const message = { id, sentAt: now, group, body, receives: 0, visibleAt: now, isDead: false };
    this.#messages.set(id, message);
    const known = this.#groups.get(group) ?? { messages: [], isListed: false };
    known.messages.push(message);
    this.#groups.set(group, known);
    this.#list(group);
  }

  receive(max: number): Received[] {
    const now = this.time.now();
    const received: Received[] = [];
    while (received.length < max) {
      const name = this.#ready.shift();
      const group = this.#groups.get(name ?? '');
      if (name === undefined) break;
      if (!group) continue;
      group.isListed = false;
      if (group.messages.some(({ visibleAt }) => visibleAt > now)) continue;
      const room = max - received.length;
      for (const message of group.messages.slice(0, room)) {
        if (message.receives >= this.options.maxReceives) this.#bury(message);
        else received.push(this.#handOut(message));
      }
    }
    return received;
  }

  delete(receiptHandle: string): void {
    const message = this.#held(receiptHandle);
    if (message) this.#remove(message);
  }

  changeVisibility(receiptHandle: string, seconds: number): void {
    const message = this.#held(receiptHandle);
    if (message) this.#hide(message, seconds * 1000);
  }

  #handOut(message: Message): Received {
    const { id, group, body } = message;
    message.receives += 1;
    this.#hide(message, this.options.visibilityMs);
    const receiptHandle = `${id} ${message.receives}`;
    return { messageId: id, receiptHandle, group, body, receives: message.receives };
  }

  #hide(message: Message, ms: number): void {
    message.visibleAt = this.time.now() + ms;
    this.time.after(ms, () => {
      this.#list(message.group);
    });
  }

  /** Only the last receipt counts, and only as long as the message is in flight. */
  #held(receiptHandle: string): Message | null {
    const [id = '', receives = ''] = receiptHandle.split(' ');
    const message = this.#messages.get(id);
    return message && message.receives === Number(receives) && message.visibleAt > this.time.now()
      ? message
      : null;
  }

  #bury(message: Message): void {
    this.deadLetters.push(message.body);
    this.#remove(message);
  }

  #remove(message: Message): void {
    this.#messages.delete(message.id);
    const group = this.#groups.get(message.group);
    if (!group) return;
    group.messages.splice(group.messages.indexOf(message), 1);
    if (group.messages.length > 0) this.#list(message.group);
    else this.#groups.delete(message.group);
  }

  /** The group may be in the list of those ready without being so: it is looked at when its turn has come. */
  #list(name: string): void {
    const group = this.#groups.get(name);
    if (!group || group.isListed) return;
    if (group.messages.some(({ visibleAt }) => visibleAt > this.time.now())) return;
    group.isListed = true;
    this.#ready.push(name);
    this.onMessages();
  }
}
