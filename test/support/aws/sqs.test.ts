import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions } from './aws-environment';
import { startSqs, type LocalSqs } from './sqs';

describe('startSqs', () => {
  let sqs: LocalSqs;
  beforeAll(async () => (sqs = await startSqs()));
  afterAll(() => sqs.stop());

  it('delivers a message of a FIFO queue with its group', async () => {
    // Prepare
    const client = new SQSClient(clientOptions(sqs.endpoint));
    const queueUrl = await sqs.createFifoQueue('events.fifo', { VisibilityTimeout: '30' });
    // Act
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: 'hello',
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
      }),
    );
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MessageSystemAttributeNames: ['All'] }),
    );
    // Assess
    expect(new URL(queueUrl).hostname).toBe('127.0.0.1');
    expect(Messages).toMatchObject([
      { Body: 'hello', Attributes: { MessageGroupId: 'g', ApproximateReceiveCount: '1' } },
    ]);
    client.destroy();
  });
});
