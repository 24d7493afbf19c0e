import type { SQSRecord } from 'aws-lambda';
import { createLookup, template } from './template';
import { deletableRecords, schedulesOf, toSqsRecord } from './triggers';

const ARN = 'arn:aws:sqs:eu-west-3:000000000000:events.fifo';

function record(messageId: string): SQSRecord {
  const numbers = { ApproximateReceiveCount: '2', SentTimestamp: '1', ApproximateFirstReceiveTimestamp: '1' };
  const attributes = { ...numbers, SenderId: 's', MessageGroupId: 'g' };
  const message = { MessageId: messageId, ReceiptHandle: 'h', Body: '{}', MD5OfBody: 'md5' };
  return toSqsRecord({ ...message, Attributes: attributes }, ARN);
}

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
describe('a batch response', () => {
  const records = [record('a'), record('b')];

  it.each([
    ['nothing', undefined],
    ['an empty object', {}],
    ['no failures', { batchItemFailures: [] }],
    ['null failures', { batchItemFailures: null }],
  ])('deletes all messages when it is %s', (_, response) => {
    expect(deletableRecords(records, response)).toEqual(records);
  });

  it('deletes all messages but those that it names', () => {
    expect(deletableRecords(records, { batchItemFailures: [{ itemIdentifier: 'a' }] })).toEqual([records[1]]);
  });

  it.each([
    ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['another key', { batchItemFailures: [{ id: 'a' }] }],
    ['a message that is not in the batch', { batchItemFailures: [{ itemIdentifier: 'z' }] }],
    ['text', 'ok'],
  ])('deletes no message when it has %s', (_, response) => {
    expect(deletableRecords(records, response)).toEqual([]);
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
describe('a schedule', () => {
  function intervalOf(expression: string): number | undefined {
    const Targets = [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Job', 'Arn'] } }];
    const Properties = { ScheduleExpression: expression, State: 'ENABLED', Targets };
    const Rule = { Type: 'AWS::Events::Rule', Properties };
    const parsed = template.parse({ Resources: { Job: { Type: 'AWS::Lambda::Function' }, Rule } });
    return schedulesOf(parsed, createLookup(parsed, { sqs: '', httpApi: '' }))[0]?.everyMs;
  }

  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
  ])('%s runs every %i ms', (expression, ms) => {
    expect(intervalOf(expression)).toBe(ms);
  });

  it.each(['rate(5 minute)', 'rate(1 minutes)', 'rate(0 minutes)', 'cron(0 10 * * ? *)'])(
    'is rejected when it is %s',
    (expression) => {
      expect(() => intervalOf(expression)).toThrow();
    },
  );
});
