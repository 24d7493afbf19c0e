import { manualRetry } from '../../functions/domain/retry-policy';
import {
  createQueueFeeder,
  QueueRejectsError,
  waitForRoom,
  type QueueFeederDependencies,
} from '../../functions/import/queue-feeder';
import { toReplayMessage, type QueuedEvent } from '../../functions/queue/message';
import type { UnresolvedEvents } from '../../functions/store/log/unresolved-events';
import type { ReadyEvent } from './prepared-event';

export type SendDependencies = QueueFeederDependencies & {
  unresolvedEvents: Pick<UnresolvedEvents, 'recordReplay'>;
  newNonce: () => string;
};

/** An event in the queue. `at`: when its row was marked, ISO 8601. */
export type SentEvent = { event: string; at: string; isReadAgain: boolean };

export type SendResult = {
  sent: SentEvent[];
  /** Not sent, because they were retried or resolved meanwhile. */
  changed: ReadyEvent[];
  /** Not sent, because the queue rejects events. */
  rejected: ReadyEvent[];
};

/** Sends events to the queue. */
export type SendReadyEvents = (events: ReadyEvent[]) => Promise<SendResult>;

/**
 * Creates a sender that leaves room for live events. It marks each row before its message is sent, so that nobody else
 * sends the event at the same time. After a crash or a lost message, the event can be sent again a minute later.
 */
export function createRetrySender({
  unresolvedEvents,
  newNonce,
  ...feeding
}: SendDependencies): SendReadyEvents {
  const enqueue = createQueueFeeder(feeding);

  return async (events) => {
    await waitForRoom(feeding);
    const changed: ReadyEvent[] = [];
    const marked: { ready: ReadyEvent; message: QueuedEvent }[] = [];
    for (const ready of events) {
      const { row, body } = ready;
      const retry = manualRetry(row.outcome, feeding.now());
      if (await unresolvedEvents.recordReplay(row, retry)) {
        const message = toReplayMessage(row, body, { nonce: newNonce(), at: retry.at });
        marked.push({ ready, message });
      } else {
        changed.push(ready);
      }
    }
    const unsent = new Set(await unsentOf(marked.map(({ message }) => message)));
    return {
      sent: marked
        .filter(({ message }) => !unsent.has(message))
        .map(({ ready: { row, isReadAgain }, message }) => ({
          ...{ event: row.event, at: message.receivedAt, isReadAgain },
        })),
      changed,
      rejected: marked.filter(({ message }) => unsent.has(message)).map(({ ready }) => ready),
    };
  };

  /** Sends the messages. @returns those that the queue rejects repeatedly */
  async function unsentOf(messages: QueuedEvent[]): Promise<readonly QueuedEvent[]> {
    let unsent: readonly QueuedEvent[] = messages;
    try {
      await enqueue(messages, (remaining) => {
        unsent = remaining;
      });
    } catch (error) {
      if (!(error instanceof QueueRejectsError)) throw error;
    }
    return unsent;
  }
}
