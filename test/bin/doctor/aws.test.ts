import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { awsCloud } from '../../../bin/doctor/aws';
import { errorName } from '../../../functions/shared/safe-logging';
import { clientOptions } from '../../support/aws/aws-environment';
import { listenOnLoopback, type LoopbackServer } from '../../support/local-stack/loopback-server';

const TOPIC = 'arn:aws:sns:eu-west-3:000000000000:alarms';
const FUNCTION = 'arn:aws:lambda:eu-west-3:000000000000:function:sync:live';

const STACK = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
  <DescribeStacksResult><Stacks><member><StackName>prod</StackName><StackStatus>UPDATE_COMPLETE</StackStatus>
    <EnableTerminationProtection>true</EnableTerminationProtection><Outputs>
    <member><OutputKey>LogsTable</OutputKey><OutputValue>logs</OutputValue></member>
  </Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

const NO_SUCH_STACK = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error>
  <Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id nowhere does not exist</Message>
</Error><RequestId>1</RequestId></ErrorResponse>`;

const subscriptions = (arns: string[], next: string) =>
  `<ListSubscriptionsByTopicResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ListSubscriptionsByTopicResult>
  <Subscriptions>${arns.map((arn) => `<member><SubscriptionArn>${arn}</SubscriptionArn></member>`).join('')}</Subscriptions>
  ${next}</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`;

const alarm = (name: string, state: string) => ({ AlarmName: name, StateValue: state });

type Answered = { status?: number; headers?: Record<string, string>; body: string | object };

let aws: LoopbackServer;
let asked: { request: IncomingMessage; body: string }[];
let answer: (body: string) => Answered;

beforeEach(async () => {
  asked = [];
  aws = await listenOnLoopback(
    createServer((request, response) => {
      void text(request).then((body) => {
        asked.push({ request, body });
        const { status = 200, headers = {}, body: said } = answer(body);
        response.writeHead(status, headers).end(typeof said === 'string' ? said : JSON.stringify(said));
      });
    }),
  );
});

afterEach(() => aws.stop());

const cloud = () => awsCloud(clientOptions(aws.origin));

describe('what AWS says of a stack', () => {
  it('is its status, its protection and its outputs', async () => {
    // Prepare
    answer = () => ({ body: STACK });
    // Act & assess
    expect(await cloud().stack('prod')).toEqual({
      status: 'UPDATE_COMPLETE',
      isProtected: true,
      outputs: { LogsTable: 'logs' },
    });
    expect(asked[0]?.body).toContain('Action=DescribeStacks');
    expect(asked[0]?.body).toContain('StackName=prod');
  });

  it('is a ValidationError where there is none', async () => {
    // Prepare
    answer = () => ({ status: 400, body: NO_SUCH_STACK });
    // Act
    const error: unknown = await cloud()
      .stack('nowhere')
      .catch((thrown: unknown) => thrown);
    // Assess
    expect(errorName(error)).toBe('ValidationError');
  });
});

describe('a function', () => {
  it('is invoked by its alias with the question, and its answer read', async () => {
    // Prepare
    answer = () => ({ body: { checks: [] } });
    // Act & assess
    expect(await cloud().invoke(FUNCTION, { healthCheck: true })).toEqual({ checks: [] });
    expect(decodeURIComponent(asked[0]?.request.url ?? '')).toContain(`/functions/${FUNCTION}/invocations`);
    expect(asked[0]?.body).toBe('{"smokeCheck":true}');
  });

  it.each([
    ['its type', '{"errorType":"Runtime.ExitError","errorMessage":"lea@acme.example"}', 'Runtime.ExitError'],
    ['no more than that', 'Killed', 'unknown'],
  ])('that fails says %s', async (_, body, name) => {
    // Prepare
    answer = () => ({ headers: { 'x-amz-function-error': 'Unhandled' }, body });
    // Act
    const error: unknown = await cloud()
      .invoke(FUNCTION, {})
      .catch((thrown: unknown) => thrown);
    // Assess
    expect(errorName(error)).toBe(name);
    expect(String(error)).not.toContain('lea@');
  });
});

describe('alarms', () => {
  it('are read to the last page, composite ones too', async () => {
    // Prepare
    answer = (body) => ({
      body: body.includes('"NextToken":"2"')
        ? { MetricAlarms: [{ ...alarm('prod-b', 'ALARM'), AlarmDescription: 'runbook.md#b' }] }
        : { MetricAlarms: [alarm('prod-a', 'OK')], CompositeAlarms: [alarm('prod-c', 'OK')], NextToken: '2' },
    });
    // Act & assess
    expect(await cloud().alarms('prod-')).toEqual([
      { name: 'prod-a', state: 'OK', description: '' },
      { name: 'prod-c', state: 'OK', description: '' },
      { name: 'prod-b', state: 'ALARM', description: 'runbook.md#b' },
    ]);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      AlarmNamePrefix: 'prod-',
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    });
  });
});

describe('subscribers', () => {
  it('are counted to the last page, by whether they confirmed', async () => {
    // Prepare
    answer = (body) => ({
      body: body.includes('NextToken=2')
        ? subscriptions([`${TOPIC}:2`, 'Deleted'], '')
        : subscriptions([`${TOPIC}:1`, 'PendingConfirmation'], '<NextToken>2</NextToken>'),
    });
    // Act & assess
    expect(await cloud().subscribers(TOPIC)).toEqual({ confirmed: 2, pending: 1 });
    expect(new URLSearchParams(asked[0]?.body).get('TopicArn')).toBe(TOPIC);
  });
});
