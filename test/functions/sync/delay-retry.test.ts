import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { delayRetry } from '../../../functions/sync/handler';
import { clientOptions } from '../../support/aws/aws-environment';
import { startSqs, type LocalSqs } from '../../support/aws/sqs';

let sqs: LocalSqs;
let client: SQSClient;
let queueUrl: string;

beforeAll(async () => {
  sqs = await startSqs();
  client = new SQSClient(clientOptions(sqs.endpoint));
  queueUrl = await sqs.createFifoQueue('events.fifo', { VisibilityTimeout: '600' });
});

afterAll(async () => {
  client.destroy();
  await sqs.stop();
});

async function receive() {
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
  return Messages.map(({ MessageId = '', ReceiptHandle = '' }) => ({
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
  }));
}

describe('postponer', () => {
  it('sets when messages are seen again', async () => {
    const message = { MessageBody: 'event', MessageGroupId: 'resource', MessageDeduplicationId: 'event' };
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...message }));
    const first = await receive();
    expect(await receive()).toEqual([]);

    await delayRetry(client, queueUrl)(first, 0);

    expect((await receive()).map(({ messageId }) => messageId)).toEqual(
      first.map(({ messageId }) => messageId),
    );
  });

  it('says so if a message cannot be postponed', async () => {
    await expect(delayRetry(client, queueUrl)([{ receiptHandle: 'of nothing' }], 5)).rejects.toThrow();
  });
});
