import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientOptions } from '../aws/aws-environment';
import { startLocalStack, type LocalStack } from './local-stack';
import { template } from './runner/template';

const BUNDLE = `
let warm = 0;
exports.webhook = async (event, context) => {
  switch (event.rawQueryString) {
    case 'environment': return { ...process.env };
    case 'context': return { warm: warm++, ms: context.getRemainingTimeInMillis(), memory: context.memoryLimitInMB };
    case 'throw': throw new TypeError('no');
    case 'exit': process.exit(1);
    case 'loop': for (;;);
    default: return { statusCode: 204 };
  }
};
exports.worker = async ({ Records }) => {
  for (const { body, attributes } of Records) console.log(JSON.stringify([body, attributes.ApproximateReceiveCount]));
  const failed = Records.filter(({ body, attributes }) => body === 'twice' && attributes.ApproximateReceiveCount === '1');
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
exports.job = async (event) => console.log(event['detail-type']);
exports.checker = async (event) => {
  const { StackId, RequestId, LogicalResourceId, ResourceProperties: { Version }, ResponseURL } = event;
  const path = '/2015-03-31/functions/' + encodeURIComponent(Version) + '/invocations';
  const headers = { authorization: 'AWS4-HMAC-SHA256 signed' };
  const answer = await fetch(process.env.AWS_ENDPOINT_URL_LAMBDA + path, { method: 'POST', headers, body: '{}' });
  console.log('Checked ' + Version + ': ' + await answer.text());
  const ids = { StackId, RequestId, LogicalResourceId, PhysicalResourceId: 'check' };
  await fetch(ResponseURL, { method: 'PUT', body: JSON.stringify({ ...ids, Status: 'SUCCESS' }) });
};
`;

/** The time limit is generous, except for the function whose time-out is tested: cold starts are slow on a busy machine. */
const lambda = (handler: string, variables = {}, timeoutS = 20) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'bundle.zip' },
    Handler: `index.${handler}`,
    Runtime: 'nodejs24.x',
    Timeout: timeoutS,
    Environment: { Variables: variables },
  },
});

const TEMPLATE = template.parse({
  Resources: {
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        FifoQueue: true,
        VisibilityTimeout: 2,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 5 },
      },
    },
    Dead: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'app/webhook' } },
    Webhook: lambda('webhook', { QUEUE_URL: { Ref: 'Queue' }, SECRET_ID: { Ref: 'Secret' } }, 2),
    WebhookVersion: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Webhook' } } },
    WebhookLive: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: 'Webhook' },
        FunctionVersion: { 'Fn::GetAtt': ['WebhookVersion', 'Version'] },
        Name: 'live',
      },
    },
    Checker: lambda('checker'),
    Check: {
      Type: 'Custom::Check',
      Properties: {
        ServiceToken: { 'Fn::GetAtt': ['Checker', 'Arn'] },
        Version: { Ref: 'WebhookVersion' },
      },
    },
    Worker: lambda('worker'),
    Job: lambda('job'),
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(5 minutes)',
        State: 'ENABLED',
        Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Job', 'Arn'] } }],
      },
    },
    Source: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
        FunctionName: { Ref: 'Worker' },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { Ref: 'WebhookLive' },
        PayloadFormatVersion: '2.0',
      },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        RouteKey: 'ANY /webhook',
        Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
      },
    },
  },
  Outputs: {
    Url: { Value: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }, '/webhook']] } },
    QueueUrl: { Value: { Ref: 'Queue' } },
    Live: { Value: { Ref: 'WebhookLive' } },
  },
});

describe('the local stack', () => {
  let folder: string;
  let stack: LocalStack;
  const output = new EventEmitter();
  let written = '';
  const ticks: { ms: number; call: () => void }[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-stack-'));
    await writeFile(join(folder, 'index.js'), BUNDLE);
    stack = await startLocalStack({
      stackName: 'App',
      template: TEMPLATE,
      assetFolder: () => folder,
      environment: { GOOGLE_TOKEN_URL: 'http://127.0.0.1:9/token' },
      onOutput(_, text) {
        written += text;
        output.emit('text');
      },
      startInterval(ms, call) {
        ticks.push({ ms, call });
        return () => ticks.splice(0);
      },
    });
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true });
    expect(ticks).toEqual([]);
  });
  const request = (query: string) => fetch(`${stack.outputs.Url ?? ''}?${query}`);

  it('gives a function only its own environment variables', async () => {
    const environment: unknown = await request('environment').then((response) => response.json());

    expect(environment).toMatchObject({
      QUEUE_URL: stack.outputs.QueueUrl,
      SECRET_ID: 'arn:aws:secretsmanager:eu-west-3:000000000000:secret:app/webhook-LocaL1',
      GOOGLE_TOKEN_URL: 'http://127.0.0.1:9/token',
      AWS_LAMBDA_FUNCTION_NAME: 'Webhook',
      AWS_ENDPOINT_URL_SQS: new URL(stack.outputs.QueueUrl ?? '').origin,
    });
    expect(environment).not.toHaveProperty('PATH');
  });

  it('creates custom resources before it starts event sources and routes', () => {
    const arn = 'arn:aws:lambda:eu-west-3:000000000000:function:Webhook';
    expect(written.split('\n')[0]).toBe(`Checked ${arn}:1: {"statusCode":204}`);
    expect(stack.outputs.Live).toBe(`${arn}:live`);
  });

  it('reuses a warm function, with a context', async () => {
    await request('context');

    const context: unknown = await request('context').then((response) => response.json());

    expect(context).toMatchObject({ warm: 1, memory: '128' });
    expect(context).toHaveProperty('ms', expect.any(Number));
  });

  it.each([
    ['throws', 'throw', 'TypeError: no'],
    ['crashes', 'exit', 'ended in the middle of an invocation'],
    ['takes too long', 'loop', 'timed out after 2 s'],
  ])('survives a function that %s', async (_, query, logged) => {
    const failed = await request(query);
    const next = await request('');

    expect([failed.status, next.status]).toEqual([500, 204]);
    expect(written).toContain(logged);
  });

  it('runs a schedule at its interval and on demand', async () => {
    const runs = () => written.split('\n').filter((line) => line === 'Scheduled Event').length;

    ticks[0]?.call();
    while (runs() < 1) await once(output, 'text');
    await stack.runSchedules();
    while (runs() < 2) await once(output, 'text');

    expect(ticks.map(({ ms }) => ms)).toEqual([300_000]);
  });

  it('starts functions cold when their instances were retired', async () => {
    await request('context');

    await stack.retireInstances();
    const context: unknown = await request('context').then((response) => response.json());

    expect(context).toMatchObject({ warm: 0 });
  });

  it('delivers a message again when the function reports its failure', async () => {
    const client = new SQSClient(clientOptions(new URL(stack.outputs.QueueUrl ?? '').origin));
    const lines = () => written.split('\n').filter((line) => line.startsWith('["'));
    const send = (...bodies: string[]) => {
      const Entries = bodies.map((body) => ({
        ...{ Id: body, MessageBody: body, MessageDeduplicationId: body, MessageGroupId: 'group' },
      }));
      return client.send(new SendMessageBatchCommand({ QueueUrl: stack.outputs.QueueUrl, Entries }));
    };
    // The first message starts the function, which may take longer than the visibility timeout.
    await send('first');
    while (lines().length < 1) await once(output, 'text');

    await send('twice', 'after');
    while (!lines().some((line) => line.includes('after'))) await once(output, 'text');

    const others = lines().filter((line) => !line.includes('first'));
    expect(others).toEqual(['["twice","1"]', '["twice","2"]', '["after","1"]']);
    client.destroy();
  });
});
