import { createHandler } from '../../../functions/reconcile/handler';
import type { Task } from '../../../functions/reconcile/task';
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
  it('runs the tasks one after the other, and logs their counts', async () => {
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
    expect(telemetry.published()).toEqual([['ReconcileRuns', 1]]);
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
      bad: () => Promise.reject(new TypeError('of lea@acme.example')),
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
    expect(telemetry.published()).toEqual([
      ['ReconcileTasksFailed', 1],
      ['ReconcileTasksFailed', 1],
    ]);
    expect(runLock.at(-1)).toBe('released');
  });

  it('publishes the metrics of the tasks when one of them fails', async () => {
    const { run } = prepareRun({
      replay: () => {
        telemetry.metrics.addMetric('EventsReplayed', 'Count', 3);
        return Promise.reject(new Error('bad'));
      },
    });

    await expect(run()).rejects.toThrow('Tasks failed: replay');

    expect(telemetry.published()).toContainEqual(['EventsReplayed', 3]);
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
    expect(telemetry.published()).toEqual([['ReconcileRuns', 1]]);
  });
});
