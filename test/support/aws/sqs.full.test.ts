import {
  CancelMessageMoveTaskCommand,
  ChangeMessageVisibilityCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { clientOptions } from './aws-environment';
import { startSqs, type LocalSqs } from './sqs';

/**
 * What AWS documents about
 * {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html move tasks}.
 */
describe('a move task of the emulated SQS', () => {
  let sqs: LocalSqs;
  let client: SQSClient;
  let queue: { url: string; arn: string };
  let deadLetters: { url: string; arn: string };

  const open = async (name: string, attributes: Record<string, string> = {}) => {
    const url = await sqs.createFifoQueue(name, attributes);
    return { url, arn: await sqs.queueArn(url) };
  };
  const send = (to: string, id: string) =>
    client.send(
      new SendMessageCommand({
        ...{ QueueUrl: to, MessageBody: `body ${id}`, MessageGroupId: 'group', MessageDeduplicationId: id },
      }),
    );
  const receive = async (from: string) => {
    const { Messages: [message] = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: from,
        MessageSystemAttributeNames: ['All'],
        VisibilityTimeout: 0,
      }),
    );
    return message;
  };
  const start = (SourceArn: string, DestinationArn?: string) =>
    client.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
  const last = async () => {
    const { Results: [task] = [] } = await client.send(
      new ListMessageMoveTasksCommand({ SourceArn: deadLetters.arn }),
    );
    return task;
  };

  beforeEach(async () => {
    sqs = await startSqs();
    client = new SQSClient({ ...clientOptions(sqs.endpoint), maxAttempts: 1 });
    deadLetters = await open('dead.fifo');
    const policy = { deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 1 };
    queue = await open('events.fifo', { RedrivePolicy: JSON.stringify(policy) });
  });

  afterEach(async () => {
    client.destroy();
    await sqs.stop();
  });

  it('moves messages as new ones with their body and group, even if the queue had them before', async () => {
    await send(queue.url, 'same');
    const received = await receive(queue.url);
    const { ReceiptHandle } = received ?? {};
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: queue.url, ReceiptHandle, VisibilityTimeout: 0 }),
    );
    expect(await receive(queue.url)).toBeUndefined();
    await start(deadLetters.arn);
    const moved = await receive(queue.url);
    expect(moved).toMatchObject({ Body: 'body same', Attributes: { MessageGroupId: 'group' } });
    expect(moved?.MessageId).not.toBe(received?.MessageId);
    expect(await last()).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 });
  });

  it('needs a destination for messages that were sent to the dead-letter queue', async () => {
    await send(deadLetters.url, 'by hand');
    await start(deadLetters.arn);
    expect(await last()).toMatchObject({ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' });
  });

  it.each([
    ['a queue that is no dead-letter queue', () => start(queue.arn), 'InvalidParameterValue'],
    [
      'an unknown queue',
      () => start('arn:aws:sqs:eu-west-3:000000000000:no.fifo'),
      'ResourceNotFoundException',
    ],
    [
      'an unknown destination',
      () => start(deadLetters.arn, 'arn:aws:sqs:eu-west-3:000000000000:no.fifo'),
      'ResourceNotFoundException',
    ],
    ['a name instead of an ARN', () => start('dead.fifo'), 'InvalidParameterValue'],
    [
      'the end of an unknown task',
      () => client.send(new CancelMessageMoveTaskCommand({ TaskHandle: 'unknown' })),
      'ResourceNotFoundException',
    ],
  ])('rejects %s', async (_, request, name) => {
    await expect(request()).rejects.toMatchObject({ name });
  });
});
