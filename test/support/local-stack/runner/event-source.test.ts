import type { SQSRecord } from 'aws-lambda';
import { deletableRecords, toSqsRecord } from './event-source';

const ARN = 'arn:aws:sqs:eu-west-3:000000000000:events.fifo';

function record(messageId: string): SQSRecord {
  return toSqsRecord(
    {
      MessageId: messageId,
      ReceiptHandle: `handle-${messageId}`,
      Body: '{}',
      MD5OfBody: 'md5',
      Attributes: {
        ApproximateReceiveCount: '2',
        SentTimestamp: '1',
        SenderId: 's',
        ApproximateFirstReceiveTimestamp: '1',
        MessageGroupId: 'g',
      },
    },
    ARN,
  );
}

describe('toSqsRecord', () => {
  it('has the format of Lambda', () => {
    expect(record('a')).toEqual({
      messageId: 'a',
      receiptHandle: 'handle-a',
      body: '{}',
      md5OfBody: 'md5',
      attributes: {
        ApproximateReceiveCount: '2',
        SentTimestamp: '1',
        SenderId: 's',
        ApproximateFirstReceiveTimestamp: '1',
        MessageGroupId: 'g',
      },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: ARN,
      awsRegion: 'eu-west-3',
    });
  });
});

describe('deletableRecords', () => {
  const records = [record('a'), record('b')];

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['no failures', { batchItemFailures: [] }],
    ['null failures', { batchItemFailures: null }],
  ])('treats %s as success', (_, response) => {
    expect(deletableRecords(records, response)).toEqual(records);
  });

  it('leaves out failed messages', () => {
    expect(deletableRecords(records, { batchItemFailures: [{ itemIdentifier: 'a' }] })).toEqual([records[1]]);
  });

  it.each([
    ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null id', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['another key', { batchItemFailures: [{ id: 'a' }] }],
    ['a message that is not in the batch', { batchItemFailures: [{ itemIdentifier: 'z' }] }],
    ['text', 'ok'],
  ])('treats %s as a failure of the whole batch', (_, response) => {
    expect(deletableRecords(records, response)).toEqual([]);
  });
});
