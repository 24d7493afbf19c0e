import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createResponder } from '../../../functions/deploy-check/custom-resource';
import {
  createHandler,
  createRollbackDetector,
  type HandlerDependencies,
} from '../../../functions/deploy-check/handler';
import type { Check } from '../../../functions/health/health-check';
import { clientOptions } from '../../support/aws/aws-environment';
import { startCloudFormation } from '../../support/deploy-check/cloud-formation';
import { observeTelemetry } from '../../support/harness/observed-telemetry';
import { listenOnLoopback, type LoopbackServer } from '../../support/local-stack/loopback-server';

const arnOf = (name: string, version = 2) =>
  `arn:aws:lambda:eu-west-3:000000000000:function:LuccaGoogleCalendar-prod-${name}:${version}`;
const VERSIONS = { ingest: arnOf('Ingest'), sync: arnOf('Sync') };
const ok = (name: string): Check => ({ name, ok: true, problem: null });
const failed = (name: string, problem: string): Check => ({ name, ok: false, problem });

let cloudFormation: Awaited<ReturnType<typeof startCloudFormation>>;
let telemetry: ReturnType<typeof observeTelemetry>;
let now: number;
let invoked: string[];
/** Reports of each version, in this order; the last one is repeated. */
let answers: Record<string, Check[][]>;
let dependencies: HandlerDependencies;

const context = { getRemainingTimeInMillis: () => 180_000 };
const handle = (event: object, changes: Partial<HandlerDependencies> = {}) =>
  createHandler({ ...dependencies, ...changes })(event, context);
const create = (others: object = {}) =>
  handle(cloudFormation.event('Create', { ResourceProperties: { Versions: VERSIONS }, ...others }));
const answer = () => JSON.parse(cloudFormation.answers.at(-1)?.body ?? 'null') as unknown;

beforeEach(async () => {
  cloudFormation = await startCloudFormation();
  telemetry = observeTelemetry('sync');
  now = 0;
  invoked = [];
  answers = { ingest: [[ok('queue')]], sync: [[ok('table-logs')]] };
  const sleep = (ms: number) => Promise.resolve(void (now += ms));
  dependencies = {
    invoke(arn) {
      invoked.push(arn);
      const left = answers[arn.includes('Ingest') ? 'ingest' : 'sync'] ?? [];
      return Promise.resolve((left.length > 1 ? left.shift() : left[0]) ?? []);
    },
    isRollingBack: () => Promise.resolve(false),
    respond: createResponder(sleep),
    logger: telemetry.logger,
    sleep,
    now: () => now,
  };
});

afterEach(async () => {
  jest.restoreAllMocks();
  await cloudFormation.stop();
});

describe('the deployment check', () => {
  it('checks each version and succeeds', async () => {
    await create();

    expect(invoked.toSorted()).toEqual(Object.values(VERSIONS));
    expect(answer()).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'smoke-check',
      ...cloudFormation.ids,
    });
    // The URL is signed for S3 without a content type.
    const [{ body, type, length } = { body: '' }] = cloudFormation.answers;
    expect([type, length]).toEqual(['', String(body.length)]);
    expect(telemetry.logs()).toMatchObject([
      { level: 'INFO', name: 'ingest', tries: 1, checks: [ok('queue')] },
      { level: 'INFO', name: 'sync' },
    ]);
  });

  it('fails with all problems when versions fail their checks', async () => {
    answers = {
      ingest: [[ok('queue'), failed('secret-webhook', 'ResourceNotFoundException')]],
      sync: [[failed('invocation', 'Runtime.ImportModuleError'), failed('queue', 'TimeoutError')]],
    };
    await create();

    expect(answer()).toMatchObject({
      Status: 'FAILED',
      Reason:
        'The deployment check failed, and no traffic was shifted. ingest: secret-webhook (ResourceNotFoundException); ' +
        'sync: invocation (Runtime.ImportModuleError), queue (TimeoutError)',
    });
    expect(invoked).toHaveLength(2);
    expect(telemetry.logs()).toMatchObject([{ level: 'ERROR' }, { level: 'ERROR' }]);
  });

  it('succeeds with a warning when only third parties are unreachable', async () => {
    const others = ['google-token', 'google-calendar', 'lucca-api', 'sign-in'];
    answers['sync'] = [others.map((name) => failed(name, 'ECONNREFUSED'))];
    await create();

    expect(answer()).toMatchObject({ Status: 'SUCCESS' });
    expect(telemetry.logs()).toContainEqual(expect.objectContaining({ level: 'WARN', name: 'sync' }));
  });

  it.each(['AccessDenied', 'AccessDeniedException', 'ResourceConflictException', 'TooManyRequestsException'])(
    'retries when the problem may be transient: %s',
    async (problem) => {
      answers['sync'] = [[failed('queue', problem)], [failed('table-logs', problem)], [ok('queue')]];
      await create();

      expect(answer()).toMatchObject({ Status: 'SUCCESS' });
      expect(invoked).toEqual([VERSIONS.ingest, VERSIONS.sync, VERSIONS.sync, VERSIONS.sync]);
    },
  );

  it('retries for at most 75 s, and reserves time for the response', async () => {
    answers['sync'] = [[failed('queue', 'AccessDenied')]];
    await create();

    expect(answer()).toMatchObject({ Status: 'FAILED' });
    expect(now).toBe(75_000);
    now = 0;
    const hurried = { getRemainingTimeInMillis: () => 70_000 };
    const event = cloudFormation.event('Create', { ResourceProperties: { Versions: VERSIONS } });
    await createHandler(dependencies)(event, hurried);

    expect(now).toBeLessThanOrEqual(10_000);
  });

  it('keeps the physical id of the resource on an update', async () => {
    await handle(
      cloudFormation.event('Update', {
        PhysicalResourceId: 'known before',
        ResourceProperties: { Versions: VERSIONS },
      }),
    );
    expect(answer()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'known before' });
    expect(invoked).toHaveLength(2);
  });

  it.each([
    ['the resource is deleted', 'Delete', false],
    ['the stack is rolling back', 'Update', true],
  ])('invokes nothing and succeeds when %s', async (_, type, rollsBack) => {
    answers['sync'] = [[failed('queue', 'QueueDoesNotExist')]];
    const event = cloudFormation.event(type, { ResourceProperties: { Versions: VERSIONS } });
    await handle(event, { isRollingBack: () => Promise.resolve(rollsBack) });

    expect(answer()).toMatchObject({ Status: 'SUCCESS' });
    expect(invoked).toEqual([]);
  });
});

describe('the response to CloudFormation', () => {
  it.each([
    ['the properties are invalid', { ResourceProperties: { Versions: { ingest: 'arn' } } }, {}, 'ZodError'],
    ['the check crashes', {}, { invoke: () => Promise.reject(new RangeError('secret')) }, 'RangeError'],
  ])('is sent as a failure when %s', async (_, others, changes, name) => {
    await handle(
      cloudFormation.event('Create', { ResourceProperties: { Versions: VERSIONS }, ...others }),
      changes,
    );

    const Reason = `The deployment check failed, and no traffic was shifted. The check crashed (${name})`;
    expect(answer()).toMatchObject({ Status: 'FAILED', Reason });
  });

  it('stays within the size limit when there are many problems', async () => {
    answers['sync'] = [Array.from({ length: 500 }, (_, index) => failed(`table-é${index}`, 'TimeoutError'))];
    await create();

    expect(Buffer.byteLength(cloudFormation.answers[0]?.body ?? '')).toBeLessThan(4096);
    expect(answer()).toMatchObject({ Status: 'FAILED' });
  });

  it('is sent again when CloudFormation does not accept it', async () => {
    cloudFormation.refusals.push(503, 500);
    await create();

    expect(answer()).toMatchObject({ Status: 'SUCCESS' });
  });

  it('makes the invocation fail when it is never accepted, without logging the URL', async () => {
    cloudFormation.refusals.push(...Array.from({ length: 5 }, () => 403));
    const handled = create();

    await expect(handled).rejects.toThrow('CloudFormation did not accept the response (403)');
    expect(cloudFormation.refusals).toEqual([]);
    await create();
    expect(telemetry.text()).not.toContain('signature');
  });
});

describe('createRollbackDetector', () => {
  const STACK_ID = 'arn:aws:cloudformation:eu-west-3:000000000000:stack/LuccaGoogleCalendar-prod/1';
  let status: string | null;
  let asked: URLSearchParams;
  let server: LoopbackServer;
  let client: CloudFormationClient;

  /** Access is denied if the status is null. */
  const answerOf = (stackStatus: string | null) =>
    stackStatus === null
      ? '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message/></Error></ErrorResponse>'
      : `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
           <StackName>LuccaGoogleCalendar-prod</StackName><StackStatus>${stackStatus}</StackStatus>
         </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

  beforeAll(async () => {
    server = await listenOnLoopback(
      createServer((request, response) => {
        void text(request).then((body) => {
          asked = new URLSearchParams(body);
          response.writeHead(status === null ? 403 : 200, { 'content-type': 'text/xml' });
          response.end(answerOf(status));
        });
      }),
    );
    client = new CloudFormationClient({ ...clientOptions(server.origin), maxAttempts: 1 });
  });

  afterAll(async () => {
    client.destroy();
    await server.stop();
  });

  it.each([
    ['UPDATE_IN_PROGRESS', false],
    ['UPDATE_ROLLBACK_IN_PROGRESS', true],
    // Unknown: the check is made.
    [null, false],
  ])('for a stack with status %s resolves with %s', async (given, expected) => {
    status = given;
    const isRollingBack = await createRollbackDetector(client, telemetry.logger)(STACK_ID);

    expect(isRollingBack).toBe(expected);
    expect([asked.get('Action'), asked.get('StackName')]).toEqual(['DescribeStacks', STACK_ID]);
    expect(telemetry.text().includes('AccessDenied')).toBe(given === null);
  });
});
