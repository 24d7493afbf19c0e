import { replayedEvent } from '../../replayed-event';
import type { OpenEvent } from '../../store/unresolved-events';
import { interval } from '../../store/replay-interval';
import { ProblemError } from '../problem-error';
import type { LogDependencies } from './dependencies';

const ONE_MINUTE_MS = 60_000;

export type RetryDependencies = Pick<LogDependencies, 'rows' | 'send' | 'newNonce' | 'now'>;

/** An event that may be tried again, with what Lucca sent. */
export type Retriable = { seen: OpenEvent; payload: Buffer };

/**
 * Whether an event can be tried again now.
 *
 * @param row as it is now; null if nothing is left to do
 * @param inactive ids of configurations whose events would only be skipped, and be lost by that
 * @throws ProblemError if it cannot
 */
export function retriable(row: OpenEvent | null, inactive: ReadonlySet<string>, now: number): Retriable {
  if (!row) throw new ProblemError('nothing_to_retry', 'Nothing is left to do with this event');
  if (!row.payload) {
    throw new ProblemError(
      'nothing_to_retry',
      'The content of this event was not kept: it cannot be tried again',
    );
  }
  if (row.configuration !== null && inactive.has(row.configuration)) {
    const detail = 'The configuration is inactive: activate it first, else the event would be skipped';
    throw new ProblemError('nothing_to_retry', detail);
  }
  if (isUnderWay(row, now)) throw retryUnderWay();
  return { seen: row, payload: row.payload };
}

/**
 * Sends events back to the queue. Each row is marked before, so that nobody else sends it at the same moment, and that a crash
 * in between, or a message that is lost, costs one interval. A person says that the cause is gone: the intervals begin anew.
 *
 * @returns those that are in the queue; `refused` were marked, but not taken by the queue; the others were tried meanwhile
 */
export async function sendBack(
  events: Retriable[],
  { rows, send, newNonce, now }: RetryDependencies,
): Promise<{ sent: number; refused: number }> {
  const marked = await Promise.all(
    events.map(async ({ seen, payload }) => {
      const at = new Date(now()).toISOString();
      const nextReplayAt = new Date(now() + interval(seen.open, 1)).toISOString();
      const isMarked = await rows.noteReplay(seen, { at, replays: 1, nextReplayAt });
      return isMarked ? replayedEvent(seen, payload, { nonce: newNonce(), at }) : null;
    }),
  );
  const { sent, failed } = await send(marked.filter((event) => event !== null));
  return { sent: sent.length, refused: failed.length };
}

export function retryUnderWay(): ProblemError {
  return new ProblemError('retry_under_way', 'The event went back to the queue less than a minute ago');
}

export function queueUnavailable(): ProblemError {
  const detail = 'The queue took nothing. Nothing is lost: try again in a minute';
  return new ProblemError('queue_unavailable', detail);
}

export function queueFull(depth: number): ProblemError {
  const detail = `The queue holds ${depth} events already: try again when it is shorter`;
  return new ProblemError('queue_full', detail);
}

/** It was sent, and has not come back with an outcome. */
function isUnderWay({ triedAt, history }: OpenEvent, now: number): boolean {
  return triedAt !== history.at(-1)?.at && Math.abs(now - Date.parse(triedAt)) < ONE_MINUTE_MS;
}
