import * as z from 'zod';

type Send = (this: unknown, ...args: unknown[]) => Promise<unknown>;

const method = z.custom<Send>((value) => typeof value === 'function');

/**
 * Wraps or replaces `send` of all clients of a class, so that the functions can be measured as their `index.ts` composes them.
 *
 * @param client class of the AWS SDK
 */
export function replaceSend(client: { prototype: object }, by: (original: Send) => Send): void {
  const original = method.parse(Reflect.get(client.prototype, 'send'));
  Object.defineProperty(client.prototype, 'send', { value: by(original) });
}
