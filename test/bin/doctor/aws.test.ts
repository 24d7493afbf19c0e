import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { createAwsApi } from '../../../bin/doctor/aws';
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

const subscriptions = (arns: string[], next: string) =>
  `<ListSubscriptionsByTopicResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ListSubscriptionsByTopicResult>
  <Subscriptions>${arns.map((arn) => `<member><SubscriptionArn>${arn}</SubscriptionArn></member>`).join('')}</Subscriptions>
  ${next}</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`;

const alarm = (name: string, state: string) => ({ AlarmName: name, StateValue: state });

type StubResponse = { headers?: Record<string, string>; body: string | object };

let aws: LoopbackServer;
let requests: { request: IncomingMessage; body: string }[];
let respond: (body: string) => StubResponse;

beforeEach(async () => {
  requests = [];
  aws = await listenOnLoopback(
    createServer((request, response) => {
      void text(request).then((body) => {
        requests.push({ request, body });
        const { headers = {}, body: content } = respond(body);
        response.writeHead(200, headers).end(typeof content === 'string' ? content : JSON.stringify(content));
      });
    }),
  );
});

afterEach(() => aws.stop());

const api = () => createAwsApi(clientOptions(aws.origin));

describe('stack', () => {
  it('returns its status, protection and outputs', async () => {
    respond = () => ({ body: STACK });

    expect(await api().stack('prod')).toEqual({
      status: 'UPDATE_COMPLETE',
      isProtected: true,
      outputs: { LogsTable: 'logs' },
    });
    expect(requests[0]?.body).toContain('Action=DescribeStacks');
    expect(requests[0]?.body).toContain('StackName=prod');
  });
});

describe('invoke', () => {
  it('invokes a function by its alias and parses the response', async () => {
    respond = () => ({ body: { checks: [] } });

    expect(await api().invoke(FUNCTION, { healthCheck: true })).toEqual({ checks: [] });
    expect(decodeURIComponent(requests[0]?.request.url ?? '')).toContain(
      `/functions/${FUNCTION}/invocations`,
    );
    expect(requests[0]?.body).toBe('{"healthCheck":true}');
  });

  it.each([
    ['Runtime.ExitError', '{"errorType":"Runtime.ExitError","errorMessage":"lea@acme.example"}'],
    ['unknown', 'Killed'],
  ])('throws the error type %s when a function fails with %s', async (name, body) => {
    respond = () => ({ headers: { 'x-amz-function-error': 'Unhandled' }, body });

    const error: unknown = await api()
      .invoke(FUNCTION, {})
      .catch((thrown: unknown) => thrown);

    expect(errorName(error)).toBe(name);
    expect(String(error)).not.toContain('lea@');
  });
});

describe('concurrency', () => {
  it('returns the limit of the account and what no function reserves', async () => {
    respond = () => ({
      body: {
        AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 9 },
        AccountUsage: {},
      },
    });

    expect(await api().concurrency()).toEqual({ limit: 10, unreserved: 9 });
    expect(requests[0]?.request.url).toMatch(/\/account-settings/);
  });
});

describe('alarms', () => {
  it('reads metric and composite alarms on all pages', async () => {
    respond = (body) => ({
      body: body.includes('"NextToken":"2"')
        ? { MetricAlarms: [{ ...alarm('prod-b', 'ALARM'), AlarmDescription: 'runbook.md#b' }] }
        : { MetricAlarms: [alarm('prod-a', 'OK')], CompositeAlarms: [alarm('prod-c', 'OK')], NextToken: '2' },
    });

    expect(await api().alarms('prod-')).toEqual([
      { name: 'prod-a', state: 'OK', description: '' },
      { name: 'prod-c', state: 'OK', description: '' },
      { name: 'prod-b', state: 'ALARM', description: 'runbook.md#b' },
    ]);
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      AlarmNamePrefix: 'prod-',
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    });
  });
});

describe('subscribers', () => {
  it('counts confirmed and pending subscriptions on all pages', async () => {
    respond = (body) => ({
      body: body.includes('NextToken=2')
        ? subscriptions([`${TOPIC}:2`, 'Deleted'], '')
        : subscriptions([`${TOPIC}:1`, 'PendingConfirmation'], '<NextToken>2</NextToken>'),
    });

    expect(await api().subscribers(TOPIC)).toEqual({ confirmed: 2, pending: 1 });
    expect(new URLSearchParams(requests[0]?.body).get('TopicArn')).toBe(TOPIC);
  });
});
