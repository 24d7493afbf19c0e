import type { LuccaEvent } from '../lucca/delivery';
import type { LogStore } from '../store/log/log-store';
import { classifyError, retryDelay, throttledDelay, type ErrorDecision } from './error-policy';
import { isFromDirectory, isMove } from './move-events';
import { isConnectionTest, isInvalid, isValid, pickNewest, type QueueMessage } from './queue-message';
import {
  connectionTestResult,
  initialResult,
  invalidResult,
  logEntry,
  supersededResult,
  SyncInterruptedError,
  type SyncResult,
} from './sync-result';

/**
 * After this many tries, an event becomes `waiting`, so that it neither blocks its group nor reaches the dead-letter
 * queue. Reconcile replays waiting events; a replay has fewer tries.
 */
const MAX_TRIES = { delivery: 10, replay: 3 };

/**
 * Maximum for an event that was only throttled by Lucca's request limit, which does not count as a failed try. Below
 * the limit of 50 receives, after which SQS moves a message to the dead-letter queue.
 */
const MAX_THROTTLED_TRIES = 40;

export type GroupDependencies = {
  syncEvent: (message: QueueMessage<LuccaEvent>, deadline: number) => Promise<SyncResult>;
  logs: Pick<LogStore, 'record'>;
  /** Called once for each event that has a result. */
  onResult: (message: QueueMessage, result: SyncResult) => Promise<void>;
  /** Called for a replay with the same result as before: its row in the sync log does not change. */
  onUnchanged: (message: QueueMessage, result: SyncResult) => Promise<void>;
  now: () => number;
  /** From 0 to 1. */
  random: () => number;
};

/**
 * What happens to all messages of the group:
 * - `done`: they are deleted;
 * - `retry`: they return to the queue after an error; `reason` is for logs and metrics;
 * - `repeat`: they return to the queue without an error, to be processed again later.
 */
export type GroupResult =
  | { kind: 'done' }
  | { kind: 'retry'; afterSeconds: number; reason: string; trace?: string[] }
  | { kind: 'repeat'; afterSeconds: number };

/**
 * Updates Google Calendar to the newest state of one resource, and records the result of each of its events in the sync
 * log.
 *
 * The newest event contains the whole state and supersedes the others, whatever the order (AWS-22) and the number
 * (AWS-28) of the messages. Changes of the owner's address or establishment are applied last, because they move the
 * events of that state; so is each change that the directory found.
 *
 * A group succeeds or returns to the queue as a whole: otherwise, messages that follow a failed one would be deleted
 * unprocessed.
 *
 * @param messages of one message group, in any order
 * @param deadline ms since the epoch
 */
export async function processGroup(
  messages: QueueMessage[],
  deadline: number,
  dependencies: GroupDependencies,
): Promise<GroupResult> {
  const { logs, onResult, onUnchanged, now } = dependencies;
  const tries = Math.max(...messages.map((message) => message.tries));
  const isReplay = messages.every(({ queued }) => queued.via === 'replay');
  const maxTries = isReplay ? MAX_TRIES.replay : MAX_TRIES.delivery;
  const receivedAt = Math.min(...messages.map(({ queued }) => Date.parse(queued.receivedAt)));
  try {
    const valid = messages.filter(isValid);
    const picked = pickNewest(valid.filter(({ event }) => !isChange(event)));
    const result = picked && (await attempt(picked.newest));
    if (result && 'kind' in result) return result;
    const moved: { message: QueueMessage; result: SyncResult }[] = [];
    for (const message of valid.filter(({ event }) => isChange(event))) {
      const moveResult = await attempt(message);
      if ('kind' in moveResult) return moveResult;
      moved.push({ message, result: moveResult });
    }

    for (const message of messages.filter(isInvalid)) await record(message, invalidResult(message.event));
    for (const message of messages.filter(isConnectionTest)) await record(message, connectionTestResult());
    for (const move of moved) await record(move.message, move.result);
    if (picked && result) {
      const { newest, others } = picked;
      await record(newest, result);
      for (const other of others) {
        const isSame = other.event.version === newest.event.version;
        await record(
          other,
          isSame ? { ...result, observed: true } : supersededResult(other.event, newest.event, result),
        );
      }
    }
    const repeats = [result, ...moved.map((move) => move.result)].flatMap((one) => one?.repeatAfterMs ?? []);
    if (repeats.length === 0) return { kind: 'done' };
    return { kind: 'repeat', afterSeconds: Math.ceil(Math.min(...repeats) / 1000) };
  } catch (error) {
    // The sync log could not be written. The retry changes nothing in Google: the mapping has what was written there.
    return retry(classifyError(error));
  }

  async function attempt(message: QueueMessage<LuccaEvent>): Promise<SyncResult | GroupResult> {
    try {
      return await dependencies.syncEvent(message, deadline);
    } catch (error) {
      const isInterrupted = error instanceof SyncInterruptedError;
      const known = isInterrupted ? error.result : initialResult(message.event, null);
      const decision = classifyError(isInterrupted ? error.cause : error);
      const { next, reason, explanation, isThrottled } = decision;
      if (next === 'retry' && tries < (isThrottled ? MAX_THROTTLED_TRIES : maxTries)) return retry(decision);
      return { ...known, outcome: next === 'fail' ? 'failed' : 'waiting', reason, ...explanation };
    }
  }

  function retry({ reason, afterMs, isThrottled, trace }: ErrorDecision): GroupResult {
    const afterSeconds = isThrottled
      ? throttledDelay(afterMs, dependencies.now() - receivedAt)
      : retryDelay(tries, afterMs, dependencies.random());
    return { kind: 'retry', afterSeconds, reason, trace };
  }

  async function record(message: QueueMessage, result: SyncResult): Promise<void> {
    if (isUnchanged(message, result)) return onUnchanged(message, result);
    await logs.record(logEntry(message, result, now()), result.observed ? 'observed' : 'applied');
    await onResult(message, result);
  }
}

/** Whether the event is not a state of the resource, but something to do about an employee's events. */
function isChange(event: LuccaEvent): boolean {
  return isMove(event) || (event.state.kind === 'employee' && isFromDirectory(event));
}

/** Whether a replay has the same result as before. */
function isUnchanged({ queued: { before } }: QueueMessage, result: SyncResult): boolean {
  return (
    before !== undefined &&
    before.outcome === result.outcome &&
    before.reason === result.reason &&
    before.detail === result.detail
  );
}
