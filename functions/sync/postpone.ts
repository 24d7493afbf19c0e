import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Sets when messages that go back to the queue are seen again; their group waits for them, other groups go on. */
export function postponer(client: SQSClient, queueUrl: string) {
  return async (messages: { receiptHandle: string }[], afterSeconds: number): Promise<void> => {
    const { Failed } = await client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queueUrl,
        Entries: messages.map(({ receiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: afterSeconds,
        })),
      }),
    );
    if (Failed?.length)
      throw new Error(`${Failed.length} of ${messages.length} messages could not be postponed`);
  };
}
