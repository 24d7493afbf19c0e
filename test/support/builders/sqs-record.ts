import type { SQSRecord } from 'aws-lambda';

/** A received message of the queue. */
export type Message = {
  messageId: string;
  receiptHandle: string;
  group: string;
  body: string;
  receives: number;
};

/** The record that Lambda passes to the sync function. */
export function sqsRecord({ messageId, receiptHandle, group, body, receives }: Message): SQSRecord {
  return {
    messageId,
    receiptHandle,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      MessageGroupId: group,
      SentTimestamp: '0',
      SenderId: 'ingest',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-3:000000000000:events.fifo',
    awsRegion: 'eu-west-3',
  };
}
