import { responder } from '../../../functions/deploy-check/custom-resource';
import { createHandler, type HandlerDependencies } from '../../../functions/deploy-check/handler';
import type { Check } from '../../../functions/health/health-check';
import { startCloudFormation } from '../../support/deploy-check/cloud-formation';
import { observeTelemetry } from '../../support/harness/observed-telemetry';

const arnOf = (name: string, version = 2) =>
  `arn:aws:lambda:eu-west-3:000000000000:function:LuccaGoogleCalendar-prod-${name}:${version}`;
const VERSIONS = { ingest: arnOf('Ingest'), sync: arnOf('Sync') };
const ok = (name: string): Check => ({ name, ok: true, problem: null });
const failed = (name: string, problem: string): Check => ({ name, ok: false, problem });

let cloudFormation: Awaited<ReturnType<typeof startCloudFormation>>;
let telemetry: ReturnType<typeof observeTelemetry>;
let now: number;
let invoked: string[];
/** What each version answers, one after the other; the last one again and again. */
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
    respond: responder(sleep),
    logger: telemetry.logger,
    sleep,
    now: () => now,
  };
});

afterEach(async () => {
  jest.restoreAllMocks();
  await cloudFormation.stop();
});

describe('the smoke check of a deployment', () => {
  it('asks each version, and lets the deployment go on', async () => {
    // Act
    await create();
    // Assess
    expect(invoked.toSorted()).toEqual(Object.values(VERSIONS));
    expect(answer()).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'smoke-check',
      ...cloudFormation.ids,
    });
    // Whoever waits behind the URL is S3, which it was signed for without a type.
    const [{ body, type, length } = { body: '' }] = cloudFormation.answers;
    expect([type, length]).toEqual(['', String(body.length)]);
    expect(telemetry.logs()).toMatchObject([
      { level: 'INFO', name: 'ingest', tries: 1, checks: [ok('queue')] },
      { level: 'INFO', name: 'sync' },
    ]);
  });

  it('stops it where a version lacks something, naming all of that', async () => {
    // Prepare
    answers = {
      ingest: [[ok('queue'), failed('secret-webhook', 'ResourceNotFoundException')]],
      sync: [[failed('invocation', 'Runtime.ImportModuleError'), failed('queue', 'TimeoutError')]],
    };
    // Act
    await create();
    // Assess
    expect(answer()).toMatchObject({
      Status: 'FAILED',
      Reason:
        'The smoke check failed, and no traffic was moved. ingest: secret-webhook (ResourceNotFoundException); ' +
        'sync: invocation (Runtime.ImportModuleError), queue (TimeoutError)',
    });
    expect(invoked).toHaveLength(2);
    expect(telemetry.logs()).toMatchObject([{ level: 'ERROR' }, { level: 'ERROR' }]);
  });

  it('lets it go on without Google and Lucca, and says so', async () => {
    // Prepare
    const others = ['google-token', 'google-calendar', 'lucca-api', 'sign-in'];
    answers['sync'] = [others.map((name) => failed(name, 'ECONNREFUSED'))];
    // Act
    await create();
    // Assess
    expect(answer()).toMatchObject({ Status: 'SUCCESS' });
    expect(telemetry.logs()).toContainEqual(expect.objectContaining({ level: 'WARN', name: 'sync' }));
  });

  it.each(['AccessDenied', 'AccessDeniedException', 'ResourceConflictException', 'TooManyRequestsException'])(
    'asks again what may be on its way: %s',
    async (problem) => {
      // Prepare
      answers['sync'] = [[failed('queue', problem)], [failed('table-logs', problem)], [ok('queue')]];
      // Act
      await create();
      // Assess
      expect(answer()).toMatchObject({ Status: 'SUCCESS' });
      expect(invoked).toEqual([VERSIONS.ingest, VERSIONS.sync, VERSIONS.sync, VERSIONS.sync]);
    },
  );

  it('waits for rights for no more than 75 s, and leaves time for the answer', async () => {
    // Prepare
    answers['sync'] = [[failed('queue', 'AccessDenied')]];
    // Act
    await create();
    // Assess
    expect(answer()).toMatchObject({ Status: 'FAILED' });
    expect(now).toBe(75_000);
    // Act
    now = 0;
    const hurried = { getRemainingTimeInMillis: () => 70_000 };
    const event = cloudFormation.event('Create', { ResourceProperties: { Versions: VERSIONS } });
    await createHandler(dependencies)(event, hurried);
    // Assess
    expect(now).toBeLessThanOrEqual(10_000);
  });

  it('keeps the id of the resource', async () => {
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
    ['when it is deleted', 'Delete', false],
    ['on the way back to versions that were checked before', 'Update', true],
  ])('asks nobody %s', async (_, type, rollsBack) => {
    // Prepare
    answers['sync'] = [[failed('queue', 'QueueDoesNotExist')]];
    const event = cloudFormation.event(type, { ResourceProperties: { Versions: VERSIONS } });
    // Act
    await handle(event, { isRollingBack: () => Promise.resolve(rollsBack) });
    // Assess
    expect(answer()).toMatchObject({ Status: 'SUCCESS' });
    expect(invoked).toEqual([]);
  });
});

describe('CloudFormation', () => {
  it.each([
    ['the properties are not ours', { ResourceProperties: { Versions: { ingest: 'arn' } } }, {}, 'ZodError'],
    [
      'something unforeseen goes wrong',
      {},
      { invoke: () => Promise.reject(new RangeError('secret')) },
      'RangeError',
    ],
  ])('is not left waiting where %s', async (_, others, changes, name) => {
    // Act
    await handle(
      cloudFormation.event('Create', { ResourceProperties: { Versions: VERSIONS }, ...others }),
      changes,
    );
    // Assess
    const Reason = `The smoke check failed, and no traffic was moved. it failed itself (${name})`;
    expect(answer()).toMatchObject({ Status: 'FAILED', Reason });
  });

  it('gets an answer that it takes, however much is wrong', async () => {
    // Prepare
    answers['sync'] = [Array.from({ length: 500 }, (_, index) => failed(`table-é${index}`, 'TimeoutError'))];
    // Act
    await create();
    // Assess
    expect(Buffer.byteLength(cloudFormation.answers[0]?.body ?? '')).toBeLessThan(4096);
    expect(answer()).toMatchObject({ Status: 'FAILED' });
  });

  it('is told again where it did not take the answer', async () => {
    // Prepare
    cloudFormation.refusals.push(503, 500);
    // Act
    await create();
    // Assess
    expect(answer()).toMatchObject({ Status: 'SUCCESS' });
  });

  it('is told by another invocation where it takes none; its URL is told to nobody', async () => {
    // Prepare
    cloudFormation.refusals.push(...Array.from({ length: 5 }, () => 403));
    // Act
    const handled = create();
    // Assess
    await expect(handled).rejects.toThrow('CloudFormation did not take the answer (403)');
    expect(cloudFormation.refusals).toEqual([]);
    await create();
    expect(telemetry.text()).not.toContain('signature');
  });
});
