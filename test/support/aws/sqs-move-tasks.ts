import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { parseJson } from '../../../functions/shared/json';

/** What a redrive does with a message. */
export type Redrive =
  | 'as documented'
  | 'refused'
  | 'fails'
  | 'changes the body'
  | 'keeps the deduplication id'
  | 'loses the message';

/** An error of SQS; its name is the code. */
export class SqsFault extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

const ARN = /^arn:aws:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,75}(\.fifo)?$/;
const arn = z.string().regex(ARN);
const startInput = z.strictObject({
  SourceArn: arn,
  DestinationArn: arn.optional(),
  MaxNumberOfMessagesPerSecond: z.int().min(1).max(500).optional(),
});
const listInput = z.strictObject({ SourceArn: arn, MaxResults: z.int().min(1).max(10).optional() });
const cancelInput = z.strictObject({ TaskHandle: z.string() });
const policy = z.object({ deadLetterTargetArn: z.string() });
const sent = z.object({ MessageId: z.string() });
const queueAttributes = z.object({ QueueArn: z.string(), RedrivePolicy: z.string().optional() });

type Task = {
  TaskHandle: string;
  Status: 'COMPLETED' | 'FAILED';
  SourceArn: string;
  DestinationArn?: string | undefined;
  ApproximateNumberOfMessagesMoved: number;
  StartedTimestamp: number;
  FailureReason?: string;
};

/**
 * StartMessageMoveTask and its companions as
 * {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html AWS documents}
 * them: only from a dead-letter queue, to a queue of the same type, as new messages. A task is complete when it starts.
 */
export class MoveTasks {
  readonly #tasks: Task[] = [];
  /** Messages that somebody sent to a queue, and SQS did not move there: nobody knows their source. */
  readonly #sentIds = new Set<string>();

  constructor(
    private readonly client: SQSClient,
    private readonly redrive: () => Redrive,
  ) {}

  /** @param answer to SendMessage */
  onSent(queueUrl: string, answer: Buffer): void {
    const { data } = sent.safeParse(parseJson(answer.toString()));
    if (data) this.#sentIds.add(sentId(queueUrl, data.MessageId));
  }

  /** @returns undefined for other operations */
  async answer(operation: string, json: unknown): Promise<object | undefined> {
    switch (operation) {
      case 'StartMessageMoveTask':
        return this.#start(parse(startInput, json));
      case 'ListMessageMoveTasks': {
        const { SourceArn, MaxResults = 1 } = parse(listInput, json);
        const tasks = this.#tasks.filter((task) => task.SourceArn === SourceArn).toReversed();
        // Only a running task has a handle.
        return { Results: tasks.slice(0, MaxResults).map(({ TaskHandle: _, ...task }) => task) };
      }
      case 'CancelMessageMoveTask': {
        const { TaskHandle } = parse(cancelInput, json);
        const task = this.#tasks.find((one) => one.TaskHandle === TaskHandle);
        if (!task) throw new SqsFault('ResourceNotFoundException', 'The task does not exist.');
        throw new SqsFault('UnsupportedOperation', 'Only active tasks can be cancelled.');
      }
      default:
        return undefined;
    }
  }

  async #start({ SourceArn, DestinationArn }: z.infer<typeof startInput>): Promise<object> {
    const queues = await this.#queues();
    const source = queues.find((queue) => queue.arn === SourceArn);
    if (!source) throw new SqsFault('ResourceNotFoundException', 'The source queue does not exist.');
    const origin = queues.find(({ deadLetters }) => deadLetters === SourceArn);
    if (!origin)
      throw new SqsFault('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
    const destination =
      DestinationArn === undefined ? origin : queues.find((queue) => queue.arn === DestinationArn);
    if (!destination)
      throw new SqsFault('ResourceNotFoundException', 'The destination queue does not exist.');
    if (destination.arn.endsWith('.fifo') !== SourceArn.endsWith('.fifo')) {
      throw new SqsFault('InvalidParameterValue', 'Source and destination queues must be of the same type.');
    }
    if (this.redrive() === 'refused') {
      throw new SqsFault('UnsupportedOperation', 'FIFO queues do not support redrive.');
    }
    const task: Task = {
      ...{ TaskHandle: randomUUID(), Status: 'COMPLETED', SourceArn, DestinationArn },
      ...{ ApproximateNumberOfMessagesMoved: 0, StartedTimestamp: Date.now() },
    };
    this.#tasks.push(task);
    if (this.redrive() === 'fails') Object.assign(task, failure('AWS.SimpleQueueService.InternalError'));
    else await this.#move(task, source.url, destination.url);
    return { TaskHandle: task.TaskHandle };
  }

  async #move(task: Task, from: string, to: string): Promise<void> {
    for (;;) {
      const { Messages: [message] = [] } = await this.client.send(
        new ReceiveMessageCommand({
          QueueUrl: from,
          MessageSystemAttributeNames: ['All'],
          WaitTimeSeconds: 0,
        }),
      );
      if (!message) return;
      const { MessageId = '', Body = '', Attributes, ReceiptHandle } = message;
      if (task.DestinationArn === undefined && this.#sentIds.has(sentId(from, MessageId))) {
        Object.assign(task, failure('CouldNotDetermineMessageSource'));
        return;
      }
      const redrive = this.redrive();
      if (redrive !== 'loses the message') {
        await this.client.send(
          new SendMessageCommand({
            QueueUrl: to,
            MessageBody: redrive === 'changes the body' ? changed(Body) : Body,
            MessageGroupId: Attributes?.MessageGroupId,
            MessageDeduplicationId:
              redrive === 'keeps the deduplication id' ? Attributes?.MessageDeduplicationId : randomUUID(),
          }),
        );
      }
      await this.client.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
      task.ApproximateNumberOfMessagesMoved += 1;
    }
  }

  async #queues(): Promise<{ url: string; arn: string; deadLetters: string | null }[]> {
    const { QueueUrls = [] } = await this.client.send(new ListQueuesCommand({}));
    return Promise.all(
      QueueUrls.map(async (url) => {
        const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] });
        const { QueueArn, RedrivePolicy } = queueAttributes.parse(
          (await this.client.send(command)).Attributes,
        );
        const { data } = policy.safeParse(parseJson(RedrivePolicy ?? ''));
        return { url, arn: QueueArn, deadLetters: data?.deadLetterTargetArn ?? null };
      }),
    );
  }
}

/** The hosts of URLs differ between fauxqs and the server in front of it. */
function sentId(queueUrl: string, messageId: string): string {
  return `${new URL(queueUrl).pathname}#${messageId}`;
}

function failure(FailureReason: string) {
  return { Status: 'FAILED' as const, FailureReason };
}

/** Still a message that the sync function can read. */
function changed(body: string): string {
  return body.replace(/"correlationId":"[^"]*"/, '"correlationId":"changed"');
}

function parse<T extends z.ZodType>(schema: T, json: unknown): z.infer<T> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new SqsFault('InvalidParameterValue', z.prettifyError(parsed.error));
}
