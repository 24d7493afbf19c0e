import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';

const grouped = z.looseObject({ QueueUrl: z.string(), MessageGroupId: z.string(), MessageBody: z.string() });

type Message = z.infer<typeof grouped>;

/** Lets the messages of a group overtake each other: every second one is sent before the first. */
export class HeldMessages {
  readonly #held = new Map<string, Message>();

  constructor(private readonly send: (message: Message) => Promise<unknown>) {}

  /** @returns the answer to SendMessage */
  async hold(json: unknown): Promise<Buffer> {
    const message = grouped.parse(json);
    const group = `${message.QueueUrl}#${message.MessageGroupId}`;
    const earlier = this.#held.get(group);
    if (earlier) {
      this.#held.delete(group);
      await this.send(message);
      await this.send(earlier);
    } else this.#held.set(group, message);
    const MD5OfMessageBody = createHash('md5').update(message.MessageBody).digest('hex');
    return Buffer.from(JSON.stringify({ MessageId: randomUUID(), MD5OfMessageBody }));
  }

  /** Sends those whose second never came. */
  async release(): Promise<void> {
    const left = [...this.#held.values()];
    this.#held.clear();
    for (const message of left) await this.send(message);
  }
}
