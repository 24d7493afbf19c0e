import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createHandler } from '../../../functions/reconcile/handler';
import { RunLock } from '../../../functions/reconcile/run-lock';
import type { Task } from '../../../functions/reconcile/task';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { CrashInjector } from '../../support/crash-injector';
import { observeTelemetry } from '../../support/harness/observed-telemetry';

const NOW = Date.parse('2026-03-05T12:00:00Z');
const CONTEXT = { getRemainingTimeInMillis: () => 240_000 };

let telemetry: ReturnType<typeof observeTelemetry>;
beforeEach(() => (telemetry = observeTelemetry('reconcile')));
afterEach(() => {
  jest.restoreAllMocks();
});

/** A run of these tasks, and what happened to the lock. */
function prepareRun(tasks: Record<string, Task>, { isFree = true } = {}) {
  const runLock: string[] = [];
  const failure: { release?: Error } = {};
  const handler = createHandler({
    runLock: {
      take: (durationMs) => {
        runLock.push(`taken for ${durationMs}`);
        const release = () => {
          runLock.push('released');
          return failure.release ? Promise.reject(failure.release) : Promise.resolve();
        };
        return Promise.resolve(isFree ? release : null);
      },
    },
    tasks: Object.entries(tasks).map(([name, run]) => ({ name, run })),
    logger: telemetry.logger,
    metrics: telemetry.metrics,
    now: () => NOW,
  });
  return { run: () => handler({}, CONTEXT), runLock, failure };
}

describe('a run', () => {
  it('runs the tasks in sequence, and logs their counts', async () => {
    const steps: string[] = [];
    const task =
      (name: string): Task =>
      async () => {
        steps.push(`${name} begins`);
        await Promise.resolve();
        steps.push(`${name} ends`);
        return { done: 7 };
      };
    const { run, runLock } = prepareRun({ first: task('first'), second: task('second') });
    await run();

    expect(steps).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
    expect(runLock).toEqual(['taken for 240000', 'released']);
    expect(telemetry.logs()).toMatchObject([
      { message: 'Task completed', task: 'first', done: 7, durationMs: 0 },
      { message: 'Task completed', task: 'second', done: 7 },
    ]);
  });

  it('gives each task a deadline before the timeout of the function', async () => {
    let deadline = 0;
    const { run } = prepareRun({
      task: (until) => {
        deadline = until;
        return Promise.resolve({});
      },
    });

    await run();

    expect(deadline).toBeGreaterThan(NOW + 200_000);
    expect(deadline).toBeLessThanOrEqual(NOW + 220_000);
  });

  it('continues when a task fails, fails at the end, and logs only the name of the error', async () => {
    const { run, runLock } = prepareRun({
      bad: () => {
        telemetry.metrics.addMetric('EventsReplayed', 'Count', 3);
        return Promise.reject(new TypeError('of lea@acme.example'));
      },
      worse: () => {
        throw new RangeError('of tom@acme.example');
      },
      good: () => Promise.resolve({ done: 1 }),
    });

    await expect(run()).rejects.toThrow('Tasks failed: bad, worse');
    expect(telemetry.logs()).toMatchObject([
      { level: 'ERROR', message: 'Task failed', task: 'bad', error: 'TypeError' },
      { level: 'ERROR', message: 'Task failed', task: 'worse', error: 'RangeError' },
      { level: 'INFO', message: 'Task completed', task: 'good', done: 1 },
    ]);
    expect(telemetry.text()).not.toContain('acme');
    expect(telemetry.published()).toEqual([['EventsReplayed', 3]]);
    expect(runLock.at(-1)).toBe('released');
  });

  it('does nothing while another run holds the lock', async () => {
    const task = jest.fn<ReturnType<Task>, Parameters<Task>>();
    const { run, runLock } = prepareRun({ task }, { isFree: false });

    await run();

    expect(task).not.toHaveBeenCalled();
    expect(runLock).toEqual(['taken for 240000']);
    expect(telemetry.logs()).toMatchObject([
      { level: 'INFO', message: 'Run skipped: another run is in progress' },
    ]);
    expect(telemetry.published()).toEqual([]);
  });

  it('succeeds when the lock cannot be released', async () => {
    const { run, failure } = prepareRun({ task: () => Promise.resolve({}) });
    failure.release = new Error('down');

    await run();

    expect(telemetry.logs()).toContainEqual(expect.objectContaining({ level: 'WARN' }));
  });
});

describe('RunLock', () => {
  const FOUR_MINUTES = 240_000;
  let dynamodb: LocalDynamoDb;
  let client: DynamoDBDocumentClient;
  let records: RecordStore;
  let now: number;

  beforeEach(async () => {
    dynamodb = await startDynamoDb();
    await createTable(dynamodb.endpoint, 'configurations', CONFIGURATIONS_TABLE);
    ({ client } = observedClient(dynamodb.endpoint));
    records = new RecordStore(client, 'configurations');
    now = NOW;
  });

  afterEach(async () => {
    client.destroy();
    await dynamodb.stop();
  });

  /** The lock of another instance of the function. */
  const aLock = (store: Pick<RecordStore, 'read' | 'write' | 'remove'> = records) =>
    new RunLock(store, () => now);

  it('is held by one run at a time, and by the next one when it is released', async () => {
    const release = await aLock().take(FOUR_MINUTES);

    expect(release).not.toBeNull();
    expect(await aLock().take(FOUR_MINUTES)).toBeNull();
    await release?.();
    expect(await aLock().take(FOUR_MINUTES)).not.toBeNull();
  });

  it('is held by one of many runs that start at the same time', async () => {
    const taken = await Promise.all(Array.from({ length: 8 }, () => aLock().take(FOUR_MINUTES)));

    expect(taken.filter((one) => one !== null)).toHaveLength(1);
  });

  it('is taken over from a crashed run by one of many, and not before it expires', async () => {
    await aLock().take(FOUR_MINUTES);

    now = NOW + FOUR_MINUTES - 1;
    expect(await aLock().take(FOUR_MINUTES)).toBeNull();
    now = NOW + FOUR_MINUTES;
    const taken = await Promise.all(Array.from({ length: 8 }, () => aLock().take(FOUR_MINUTES)));
    expect(taken.filter((one) => one !== null)).toHaveLength(1);
  });

  it('is not released by its former holder when it was taken over', async () => {
    const late = await aLock().take(FOUR_MINUTES);
    now = NOW + FOUR_MINUTES;
    await aLock().take(FOUR_MINUTES);

    await late?.();

    expect(await aLock().take(FOUR_MINUTES)).toBeNull();
  });

  it('expires when a wrong clock set it', async () => {
    now = NOW + 365 * 24 * 60 * 60_000;
    await aLock().take(FOUR_MINUTES);

    now = NOW;
    expect(await aLock().take(FOUR_MINUTES)).not.toBeNull();
  });

  it.each(['before', 'after'] as const)('expires after a crash %s any call', async (moment) => {
    for (let step = 1; step <= 3; step++) {
      now = NOW + step * 60 * 60_000;
      const crashInjector = new CrashInjector(step, moment);
      const run = async () => {
        const release = await aLock(crashInjector.guard(records)).take(FOUR_MINUTES);
        await release?.();
      };
      const end = await Promise.race([run(), crashInjector.crashed]);
      now += FOUR_MINUTES;
      const next = await aLock().take(FOUR_MINUTES);

      expect({ step, end }).toEqual({ step, end: 'dead' });
      expect(next).not.toBeNull();
      await next?.();
    }
  });
});
