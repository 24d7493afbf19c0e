import type { QueuedEvent } from '../queue/message';
import { MAX_BATCH_SIZE, type SendEvents } from '../queue/sender';

/** With two requests per event, a quarter of Google's 10,000 requests a minute. */
const EVENTS_PER_SECOND = 20;

/** Limits the delay of live events behind imported ones, whatever Google's quota is. */
const MAX_QUEUE_DEPTH = 50;

/** Sync takes about as long for so many messages. */
const QUEUE_POLL_MS = 2000;

/** Consecutive failures. */
const MAX_FAILURES = 5;

export type QueueFeederDependencies = {
  send: SendEvents;
  /** Number of messages in the queue. */
  depth: () => Promise<number>;
  sleep: (ms: number) => Promise<void>;
  /** ms since the epoch */
  now: () => number;
  /** Called whenever the queue is too long. */
  onWait: () => void;
};

/** The queue rejects events repeatedly. */
export class QueueRejectsError extends Error {
  override readonly name = 'QueueRejectsError';
}

/**
 * Puts events into the queue. Resolves when all are in it.
 *
 * @param onSent called after each batch with the remaining events
 * @throws QueueRejectsError
 */
export type Enqueue = (
  events: QueuedEvent[],
  onSent: (remaining: readonly QueuedEvent[]) => void,
) => Promise<void>;

/** Resolves as soon as live events would not wait long behind further ones. */
export async function waitForRoom({
  depth,
  sleep,
  onWait,
}: Pick<QueueFeederDependencies, 'depth' | 'sleep' | 'onWait'>): Promise<void> {
  while ((await depth()) > MAX_QUEUE_DEPTH) {
    onWait();
    await sleep(QUEUE_POLL_MS);
  }
}

/** Creates a sender that limits its rate, to leave most of Google's quota to live traffic. */
export function createQueueFeeder({ send, depth, sleep, now, onWait }: QueueFeederDependencies): Enqueue {
  return async (events, onSent) => {
    let remaining = events;
    for (let failures = 0; remaining.length > 0;) {
      const startedAt = now();
      await waitForRoom({ depth, sleep, onWait });
      const batch = remaining.slice(0, MAX_BATCH_SIZE);
      const { failed, problem } = await send(batch);
      remaining = [...failed, ...remaining.slice(MAX_BATCH_SIZE)];
      onSent(remaining);
      failures = failed.length > 0 ? failures + 1 : 0;
      if (failures > MAX_FAILURES) {
        throw new QueueRejectsError(`The queue rejects events (${problem ?? 'unknown error'})`);
      }
      const minMs = (batch.length / EVENTS_PER_SECOND) * 1000 * 2 ** failures;
      const remainingMs = minMs - (now() - startedAt);
      if (remainingMs > 0) await sleep(remainingMs);
    }
  };
}
