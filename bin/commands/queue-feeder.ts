import type { SendEvents } from '../../functions/queue/sender';
import type { QueuedEvent } from '../../functions/queue/message';
import { CommandError } from './command-error';

/**
 * About a sixteenth of Google's 10,000 requests a minute at two requests an event: the rest is for what happens now, and for
 * replays.
 */
const EVENTS_A_SECOND = 5;
/** As many as one call of SQS takes. */
const BATCH = 10;
/** So many may be ahead of a change that comes live, however small Google's quota is. The queue is empty as a rule. */
const LONG_QUEUE = 50;
const QUEUE_PAUSE_MS = 10_000;
/** Failures in a row. */
const PATIENCE = 5;

export type FeederDependencies = {
  send: SendEvents;
  /** How many messages the queue holds. */
  depth: () => Promise<number>;
  sleep: (ms: number) => Promise<void>;
  /** Is told whenever the queue is too long. */
  onWait: () => void;
};

/**
 * Puts events into the queue. Resolves when all are safe there.
 *
 * @param onSent is told now and then how many are left
 * @throws CommandError if the queue does not take them
 */
export type Feed = (events: QueuedEvent[], onSent: (left: number) => void) => Promise<void>;

/** Feeds the queue at a pace that leaves Google's quota to live traffic. */
export function queueFeeder({ send, depth, sleep, onWait }: FeederDependencies): Feed {
  return async (events, onSent) => {
    let left = events;
    for (let failures = 0; left.length > 0;) {
      while ((await depth()) > LONG_QUEUE) {
        onWait();
        await sleep(QUEUE_PAUSE_MS);
      }
      const batch = left.slice(0, BATCH);
      const { failed, problem } = await send(batch);
      left = [...failed, ...left.slice(BATCH)];
      onSent(left.length);
      failures = failed.length > 0 ? failures + 1 : 0;
      if (failures > PATIENCE) {
        throw new CommandError([`The queue does not take events (${problem ?? 'it says no more'})`], 1);
      }
      await sleep((batch.length / EVENTS_A_SECOND) * 1000 * 2 ** failures);
    }
  };
}
