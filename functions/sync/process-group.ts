import type { LuccaEvent } from '../lucca/delivery';
import type { LogStore } from '../store/log-store';
import { classifyError, retryDelay, turnDelay, type ErrorDecision } from './error-policy';
import { isMove } from './move-events';
import { pickNewest, isConnectionTest, isInvalid, isValid, type QueueMessage } from './queue-message';
import {
  aboutEvent,
  connectionResult,
  invalidResult,
  logEntry,
  supersededResult,
  SyncInterruptedError,
  type SyncResult,
} from './sync-result';

/**
 * After so many tries an event is parked: it must not block its group, nor reach the dead-letter queue. One that was parked
 * before comes back by itself: it does not go on at a Google that is still down.
 */
const MAX_TRIES = { first: 10, replay: 3 };

/**
 * So often may an event be handed out that only waits for its turn at Lucca, which is no failed try. Well below the 50 times after
 * which the queue takes it for dead: it is parked before.
 */
const MAX_TURNS = 40;

export type GroupDependencies = {
  syncEvent: (message: QueueMessage<LuccaEvent>, deadline: number) => Promise<SyncResult>;
  logs: Pick<LogStore, 'record'>;
  /** Called once for each event that got an outcome. */
  onResult: (message: QueueMessage, result: SyncResult) => Promise<void>;
  /** Called for a probe that came to the same as before: its row stays as it is. */
  onUnchanged: (message: QueueMessage, result: SyncResult) => Promise<void>;
  now: () => number;
  /** From 0 to 1. */
  random: () => number;
};

/**
 * What happens to all messages of the group:
 * - `done`: they are deleted;
 * - `retry`: they return to the queue for so many seconds after an error, whose `reason` is for the operator;
 * - `repeat`: they return as planned.
 */
export type GroupEnd =
  | { kind: 'done' }
  | { kind: 'retry'; afterSeconds: number; reason: string; trace?: string[] }
  | { kind: 'repeat'; afterSeconds: number };

/**
 * Brings Google to the newest state of one resource, and logs what became of each of its events.
 *
 * The newest event holds the whole state, the others are superseded. Changes of the owner's address follow: they find the state
 * that they are to move.
 *
 * A group ends as a whole: if SQS got back only some of its messages, it would drop the later ones.
 *
 * @param messages of one message group, in any order
 */
export async function processGroup(
  messages: QueueMessage[],
  deadline: number,
  dependencies: GroupDependencies,
): Promise<GroupEnd> {
  const { logs, onResult, now } = dependencies;
  const tries = Math.max(...messages.map((message) => message.tries));
  const isReplay = messages.every(({ queued }) => queued.via === 'replay');
  const maxTries = isReplay ? MAX_TRIES.replay : MAX_TRIES.first;
  try {
    const valid = messages.filter(isValid);
    const collapsed = pickNewest(valid.filter(({ event }) => !isMove(event)));
    const result = collapsed && (await attempt(collapsed.newest));
    if (result && 'kind' in result) return result;
    const moved: { message: QueueMessage; result: SyncResult }[] = [];
    for (const message of valid.filter(({ event }) => isMove(event))) {
      const moveResult = await attempt(message);
      if ('kind' in moveResult) return moveResult;
      moved.push({ message, result: moveResult });
    }

    for (const message of messages.filter(isInvalid)) await record(message, invalidResult(message.event));
    for (const message of messages.filter(isConnectionTest)) await record(message, connectionResult());
    for (const move of moved) await record(move.message, move.result);
    if (!collapsed || !result) return { kind: 'done' };

    const { newest, others } = collapsed;
    await record(newest, result);
    for (const other of others) {
      const isSame = other.event.version === newest.event.version;
      await record(other, isSame ? { ...result, observed: true } : supersededResult(newest.event, result));
    }
    if (result.repeatAfterMs === undefined) return { kind: 'done' };
    return { kind: 'repeat', afterSeconds: Math.ceil(result.repeatAfterMs / 1000) };
  } catch (error) {
    // The log could not be written. What was done in Google is in the mapping: nothing is done twice.
    return retry(classifyError(error));
  }

  async function attempt(message: QueueMessage<LuccaEvent>): Promise<SyncResult | GroupEnd> {
    const { event } = message;
    try {
      return await dependencies.syncEvent(message, deadline);
    } catch (error) {
      const interrupted = error instanceof SyncInterruptedError;
      const known = interrupted ? error.result : aboutEvent(event, null);
      const step = classifyError(interrupted ? error.cause : error);
      if (step.next === 'retry' && tries < (step.isTurn ? MAX_TURNS : maxTries)) return retry(step);
      const outcome = step.next === 'fail' ? 'failed' : 'waiting';
      return { ...known, outcome, reason: step.reason, detail: step.detail };
    }
  }

  function retry({ reason, afterMs, isTurn, trace }: ErrorDecision): GroupEnd {
    const afterSeconds = isTurn ? turnDelay(afterMs) : retryDelay(tries, afterMs, dependencies.random());
    return { kind: 'retry', afterSeconds, reason, trace };
  }

  async function record(message: QueueMessage, result: SyncResult): Promise<void> {
    if (isAsBefore(message, result)) return dependencies.onUnchanged(message, result);
    await logs.record(logEntry(message, result, now()), result.observed ? 'observed' : 'applied');
    await onResult(message, result);
  }
}

/** A probe found its cause as it was. */
function isAsBefore({ queued: { before } }: QueueMessage, result: SyncResult): boolean {
  return (
    before !== undefined &&
    before.outcome === result.outcome &&
    before.reason === result.reason &&
    before.detail === result.detail
  );
}
