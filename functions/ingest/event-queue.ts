import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { deduplicationId, messageGroupId, serializeQueuedEvent, type QueuedEvent } from '../queue/message';
import { Unavailable } from './responses';

export type EventQueue = {
  /** Resolves when the event is safe; rejects with {@link Unavailable}. */
  send(event: QueuedEvent, deadline: AbortSignal): Promise<void>;
};

export function createEventQueue(client: SQSClient, queueUrl: string): EventQueue {
  return {
    async send(event, deadline) {
      const message = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: serializeQueuedEvent(event),
        MessageGroupId: messageGroupId(event),
        MessageDeduplicationId: deduplicationId(event),
      });
      try {
        await client.send(message, { abortSignal: deadline });
      } catch (error) {
        throw Unavailable.because('sqs', error);
      }
    },
  };
}
