import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { deduplicationId, messageGroupId, serializeQueuedEvent, type QueuedEvent } from '../queue/message';
import { UnavailableError } from './unavailable';

export type EventQueue = {
  /**
   * Resolves when SQS has stored the event.
   *
   * @param deadline aborts the request, including retries
   * @throws UnavailableError if SQS fails or the deadline passes
   */
  send(event: QueuedEvent, deadline: AbortSignal): Promise<void>;
};

export function createEventQueue(client: SQSClient, queueUrl: string): EventQueue {
  return {
    async send(event, deadline) {
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: serializeQueuedEvent(event),
        MessageGroupId: messageGroupId(event),
        MessageDeduplicationId: deduplicationId(event),
      });
      try {
        await client.send(command, { abortSignal: deadline });
      } catch (error) {
        throw UnavailableError.fromError('sqs', error);
      }
    },
  };
}
