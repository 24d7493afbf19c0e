import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createVersionInvoker } from '../../../functions/deploy-check/check-versions';
import { createResponder } from '../../../functions/deploy-check/custom-resource';
import {
  createHandler,
  createRollbackDetector,
  type HandlerDependencies,
} from '../../../functions/deploy-check/handler';
import type { Check } from '../../../functions/health/health-check';
import { clientOptions } from '../../support/aws/aws-environment';
import { observeTelemetry } from '../../support/harness/observed-telemetry';
import { listenOnLoopback, type LoopbackServer } from '../../support/local-stack/loopback-server';
import { FunctionError } from '../../support/local-stack/runner/execution-environment';
import { startLambda } from '../../support/local-stack/runner/lambda-endpoint';

const arnOf = (name: string) =>
  `arn:aws:lambda:eu-west-3:000000000000:function:LuccaGoogleCalendar-prod-${name}:2`;
const VERSIONS = { ingest: arnOf('Ingest'), sync: arnOf('Sync') };
const STACK_ID = 'arn:aws:cloudformation:eu-west-3:000000000000:stack/LuccaGoogleCalendar-prod/1';
const IDS = { StackId: STACK_ID, RequestId: 'request-1', LogicalResourceId: 'SmokeCheck' };
const RESPONSE_PATH = '/response?signature=only-cloudformation-knows';
const ok = (name: string): Check => ({ name, ok: true, problem: null });
const failed = (name: string, problem: string): Check => ({ name, ok: false, problem });

let cloudFormation: LoopbackServer;
let responses: { body: string; type: string | undefined; length: string | undefined }[];
/** Statuses of the next responses, instead of 200. */
let rejections: number[];
let telemetry: ReturnType<typeof observeTelemetry>;
let now: number;
let invoked: string[];
/** Reports of each version, in this order; the last one is repeated. */
let reports: Record<string, Check[][]>;
let dependencies: HandlerDependencies;

beforeAll(async () => {
  cloudFormation = await listenOnLoopback(
    createServer((request, response) => {
      void text(request).then((body) => {
        const isExpected = request.method === 'PUT' && request.url === RESPONSE_PATH;
        const status = isExpected ? (rejections.shift() ?? 200) : 403;
        const { 'content-type': type, 'content-length': length } = request.headers;
        if (status === 200) responses.push({ body, type, length });
        response.writeHead(status).end();
      });
    }),
  );
});
afterAll(() => cloudFormation.stop());

beforeEach(() => {
  telemetry = observeTelemetry('sync');
  now = 0;
  responses = [];
  rejections = [];
  invoked = [];
  reports = { ingest: [[ok('queue')]], sync: [[ok('table-logs')]] };
  const sleep = (ms: number) => Promise.resolve(void (now += ms));
  dependencies = {
    invoke(arn) {
      invoked.push(arn);
      const left = reports[arn.includes('Ingest') ? 'ingest' : 'sync'] ?? [];
      return Promise.resolve((left.length > 1 ? left.shift() : left[0]) ?? []);
    },
    isRollingBack: () => Promise.resolve(false),
    respond: createResponder(sleep),
    logger: telemetry.logger,
    sleep,
    now: () => now,
  };
});
afterEach(() => jest.restoreAllMocks());

/** Handles a request of CloudFormation. */
function handle(
  request: { RequestType?: string; PhysicalResourceId?: string; ResourceProperties?: object } = {},
  { remainingMs = 180_000, ...changes }: Partial<HandlerDependencies> & { remainingMs?: number } = {},
): Promise<void> {
  const handler = createHandler({ ...dependencies, ...changes });
  return handler(
    {
      RequestType: 'Create',
      ResponseURL: `${cloudFormation.origin}${RESPONSE_PATH}`,
      ResourceType: 'Custom::SmokeCheck',
      ResourceProperties: { Versions: VERSIONS },
      ...IDS,
      ...request,
    },
    { getRemainingTimeInMillis: () => remainingMs },
  );
}
const lastResponse = () => JSON.parse(responses.at(-1)?.body ?? 'null') as unknown;

describe('The deployment check', () => {
  it('succeeds when all checks of each version pass', async () => {
    await handle();

    expect(invoked.toSorted()).toEqual(Object.values(VERSIONS));
    expect(lastResponse()).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'smoke-check', ...IDS });
    // The URL is signed for S3 without a content type.
    const [{ body, type, length } = { body: '' }] = responses;
    expect([type, length]).toEqual(['', String(body.length)]);
    expect(telemetry.logs()).toMatchObject([
      { level: 'INFO', name: 'ingest', tries: 1, checks: [ok('queue')] },
      { level: 'INFO', name: 'sync' },
    ]);
  });

  it('fails with all problems when checks fail', async () => {
    reports = {
      ingest: [[ok('queue'), failed('secret-webhook', 'ResourceNotFoundException')]],
      sync: [[failed('invocation', 'Runtime.ImportModuleError'), failed('queue', 'TimeoutError')]],
    };
    await handle();

    expect(lastResponse()).toMatchObject({
      Status: 'FAILED',
      Reason:
        'The deployment check failed, and no traffic was shifted. ingest: secret-webhook (ResourceNotFoundException); ' +
        'sync: invocation (Runtime.ImportModuleError), queue (TimeoutError)',
    });
    expect(invoked).toHaveLength(2);
    expect(telemetry.logs()).toMatchObject([{ level: 'ERROR' }, { level: 'ERROR' }]);
  });

  it('succeeds with a warning when only third parties are unreachable', async () => {
    const names = ['google-token', 'google-calendar', 'lucca-api', 'sign-in'];
    reports['sync'] = [names.map((name) => failed(name, 'ECONNREFUSED'))];
    await handle();

    expect(lastResponse()).toMatchObject({ Status: 'SUCCESS' });
    expect(telemetry.logs()).toContainEqual(expect.objectContaining({ level: 'WARN', name: 'sync' }));
  });

  it.each(['AccessDenied', 'AccessDeniedException', 'ResourceConflictException', 'TooManyRequestsException'])(
    'retries while a problem may be transient: %s',
    async (problem) => {
      reports['sync'] = [[failed('queue', problem)], [failed('table-logs', problem)], [ok('queue')]];
      await handle();

      expect(lastResponse()).toMatchObject({ Status: 'SUCCESS' });
      expect(invoked).toEqual([VERSIONS.ingest, VERSIONS.sync, VERSIONS.sync, VERSIONS.sync]);
    },
  );

  it.each([
    [180_000, 75_000],
    [70_000, 10_000],
  ])('with %i ms left, retries for at most %i ms', async (remainingMs, limitMs) => {
    reports['sync'] = [[failed('queue', 'AccessDenied')]];
    await handle({}, { remainingMs });

    expect(lastResponse()).toMatchObject({ Status: 'FAILED' });
    expect(now).toBe(limitMs);
  });

  it('keeps the physical id of the resource on an update', async () => {
    await handle({ RequestType: 'Update', PhysicalResourceId: 'existing' });

    expect(lastResponse()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'existing' });
    expect(invoked).toHaveLength(2);
  });

  it.each([
    ['the resource is deleted', 'Delete', false],
    ['the stack is rolling back', 'Update', true],
  ])('invokes nothing and succeeds when %s', async (_, RequestType, isRollingBack) => {
    reports['sync'] = [[failed('queue', 'QueueDoesNotExist')]];
    await handle({ RequestType }, { isRollingBack: () => Promise.resolve(isRollingBack) });

    expect(lastResponse()).toMatchObject({ Status: 'SUCCESS' });
    expect(invoked).toEqual([]);
  });

  it.each([
    ['the properties are invalid', { ResourceProperties: { Versions: { ingest: 'arn' } } }, {}, 'ZodError'],
    ['it crashes', {}, { invoke: () => Promise.reject(new RangeError('secret')) }, 'RangeError'],
  ])('fails when %s', async (_, request, changes, name) => {
    await handle(request, changes);

    const Reason = `The deployment check failed, and no traffic was shifted. The check crashed (${name})`;
    expect(lastResponse()).toMatchObject({ Status: 'FAILED', Reason });
  });
});

describe('The response to CloudFormation', () => {
  it('stays within the size limit when there are many problems', async () => {
    reports['sync'] = [Array.from({ length: 500 }, (_, index) => failed(`table-é${index}`, 'TimeoutError'))];
    await handle();

    expect(Buffer.byteLength(responses[0]?.body ?? '')).toBeLessThan(4096);
    expect(lastResponse()).toMatchObject({ Status: 'FAILED' });
  });

  it('is sent again when CloudFormation does not accept it', async () => {
    rejections = [503, 500];
    await handle();

    expect(lastResponse()).toMatchObject({ Status: 'SUCCESS' });
  });

  it('fails the invocation when it is never accepted, without logging the URL', async () => {
    rejections = Array.from({ length: 5 }, () => 403);

    await expect(handle()).rejects.toThrow('CloudFormation did not accept the response (403)');
    expect(rejections).toEqual([]);
    expect(telemetry.text()).not.toContain('signature');
  });
});

describe('createVersionInvoker', () => {
  let lambda: LoopbackServer;
  let client: LambdaClient;
  let invoke: (name: string, event: unknown) => Promise<unknown>;

  beforeAll(async () => {
    lambda = await startLambda((name, event) => invoke(name, event));
    client = new LambdaClient({ ...clientOptions(lambda.origin), maxAttempts: 1 });
  });
  afterAll(async () => {
    client.destroy();
    await lambda.stop();
  });

  it('returns the report of the version', async () => {
    const events: unknown[] = [];
    invoke = (...parameters) => {
      events.push(parameters);
      return Promise.resolve({ checks: [ok('queue')] });
    };

    expect(await createVersionInvoker(client)(VERSIONS.ingest)).toEqual([ok('queue')]);
    expect(events).toEqual([['LuccaGoogleCalendar-prod-Ingest', { healthCheck: true }]]);
  });

  it.each([
    ['throws', () => Promise.reject(new FunctionError('of a@acme.example')), 'FunctionError'],
    ['does not exist', () => Promise.reject(new Error()), 'ResourceNotFoundException'],
    ['has no health checks', () => Promise.resolve({ batchItemFailures: [] }), 'no_report'],
    ['returns nothing', () => Promise.resolve(null), 'no_report'],
  ])('reports a failed invocation, without data, when the version %s', async (_, behaviour, problem) => {
    invoke = behaviour;

    expect(await createVersionInvoker(client)(VERSIONS.ingest)).toEqual([failed('invocation', problem)]);
  });

  it('reports a failed invocation when Lambda does not respond', async () => {
    const offline = new LambdaClient({ ...clientOptions('http://127.0.0.1:9'), maxAttempts: 1 });

    const checks = await createVersionInvoker(offline)(VERSIONS.ingest);
    expect(checks).toMatchObject([{ name: 'invocation', ok: false }]);
  });
});

describe('createRollbackDetector', () => {
  const DENIED =
    '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message/></Error></ErrorResponse>';
  const described = (status: string) =>
    '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>prod</StackName>' +
    `<StackStatus>${status}</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

  it.each([
    ['false', 'an update', 200, described('UPDATE_IN_PROGRESS'), false],
    ['true', 'a rollback', 200, described('UPDATE_ROLLBACK_IN_PROGRESS'), true],
    ['false', 'an unknown status', 403, DENIED, false],
  ])('resolves to %s during %s', async (_, __, status, xml, isRollingBack) => {
    let request = new URLSearchParams();
    const server = await listenOnLoopback(
      createServer((received, response) => {
        void text(received).then((body) => {
          request = new URLSearchParams(body);
          response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
        });
      }),
    );
    const client = new CloudFormationClient({ ...clientOptions(server.origin), maxAttempts: 1 });

    expect(await createRollbackDetector(client, telemetry.logger)(STACK_ID)).toBe(isRollingBack);

    expect([request.get('Action'), request.get('StackName')]).toEqual(['DescribeStacks', STACK_ID]);
    expect(telemetry.text().includes('AccessDenied')).toBe(status === 403);
    client.destroy();
    await server.stop();
  });
});
