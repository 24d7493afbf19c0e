import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import {
  deduplicationId,
  messageGroupId,
  queuedEvent,
  serializeQueuedEvent,
  type QueuedEvent,
} from '../../../../functions/queue/message';
import { parseJson } from '../../../../functions/shared/json';
import { isMarked } from './events';
import type { QueueName } from './stage';

/** Messages of others that are looked at. The checks only use an empty queue, so that theirs are among the oldest. */
const MAX_EXAMINED = 100;

/** How long the examined messages stay hidden if this process ends meanwhile. */
const HIDDEN_S = 30;

const depth = z.object({
  ApproximateNumberOfMessages: z.coerce.number(),
  ApproximateNumberOfMessagesNotVisible: z.coerce.number(),
});

const received = z.object({ MessageId: z.string(), ReceiptHandle: z.string(), Body: z.string() });

const task = z.object({
  Status: z.string(),
  ApproximateNumberOfMessagesMoved: z.number().default(0),
  FailureReason: z.string().default(''),
});

/** The state of the last redrive, such as `COMPLETED`. */
export type Redrive = { status: string; moved: number; failure: string };

/** The dead-letter queue of the stage. */
export function openDeadLetters(sqs: SQSClient, { url, arn }: QueueName) {
  let hasPut = false;
  return {
    /** Approximate number of messages, including those in flight. */
    async count(): Promise<number> {
      const command = new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      });
      const attributes = depth.parse((await sqs.send(command)).Attributes);
      return attributes.ApproximateNumberOfMessages + attributes.ApproximateNumberOfMessagesNotVisible;
    },

    /** Puts a message there, as SQS does after 50 receives. */
    async put(event: QueuedEvent): Promise<void> {
      const command = new SendMessageCommand({
        QueueUrl: url,
        MessageBody: serializeQueuedEvent(event),
        MessageGroupId: messageGroupId(event),
        MessageDeduplicationId: deduplicationId(event),
      });
      hasPut = true;
      await sqs.send(command);
    },

    async redriveTo(destination: QueueName): Promise<void> {
      const task = { SourceArn: arn, DestinationArn: destination.arn };
      await sqs.send(new StartMessageMoveTaskCommand(task));
    },

    /** Returns the newest redrive; null if there was none. */
    async lastRedrive(): Promise<Redrive | null> {
      const command = new ListMessageMoveTasksCommand({ SourceArn: arn, MaxResults: 1 });
      const { Results: [newest] = [] } = await sqs.send(command);
      if (!newest) return null;
      const { Status, ApproximateNumberOfMessagesMoved, FailureReason } = task.parse(newest);
      return { status: Status, moved: ApproximateNumberOfMessagesMoved, failure: FailureReason };
    },

    /**
     * Deletes the messages of the checks. Others are visible again at the end.
     *
     * @returns the ids of the events in the deleted ones
     */
    async takeMarked(): Promise<string[]> {
      // The count is approximate: it may not have the latest messages.
      if (!hasPut && (await this.count()) === 0) return [];
      const others = new Map<string, string>();
      const deleted: string[] = [];
      try {
        while (others.size < MAX_EXAMINED) {
          const command = new ReceiveMessageCommand({
            ...{ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN_S, WaitTimeSeconds: 1 },
          });
          const messages = z.array(received).parse((await sqs.send(command)).Messages ?? []);
          if (messages.length === 0) return deleted;
          for (const { MessageId, ReceiptHandle, Body } of messages) {
            const { data } = queuedEvent.safeParse(parseJson(Body));
            if (data && isMarked(data.eventId)) {
              await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
              deleted.push(data.eventId);
            } else others.set(MessageId, ReceiptHandle);
          }
        }
        return deleted;
      } finally {
        for (const ReceiptHandle of others.values()) {
          const command = { QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 };
          await sqs.send(new ChangeMessageVisibilityCommand(command));
        }
      }
    },
  };
}

export type DeadLetters = ReturnType<typeof openDeadLetters>;
