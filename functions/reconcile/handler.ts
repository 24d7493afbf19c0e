import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { errorName } from '../shared/safe-logging';
import type { RunLock } from './run-lock';
import type { Task } from './task';

/** Reserved at the end of a run, so that the current task can finish and the lock is released before the function times out. */
const RESERVE_MS = 20_000;

export type HandlerDependencies = {
  runLock: Pick<RunLock, 'take'>;
  /** In the order in which they run. A failed task does not stop the next ones. */
  tasks: { name: string; run: Task }[];
  logger: Logger;
  metrics: Metrics;
  /** ms since the epoch */
  now: () => number;
};

export type Handler = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;

/** Creates the handler: it runs the tasks in order, one run at a time. A run fails at its end if any task failed. */
export function createHandler({ runLock, tasks, logger, metrics, now }: HandlerDependencies): Handler {
  return async (_event, context) => {
    const remainingMs = context.getRemainingTimeInMillis();
    const deadline = now() + remainingMs - RESERVE_MS;
    const release = await runLock.take(remainingMs);
    if (!release) {
      logger.info('Run skipped: another run is in progress');
      return;
    }
    try {
      const failed: string[] = [];
      for (const task of tasks) if (!(await succeeds(task, deadline))) failed.push(task.name);
      if (failed.length > 0) throw new Error(`Tasks failed: ${failed.join(', ')}`);
    } finally {
      await release().catch((error: unknown) => {
        logger.warn('Run lock not released; it will expire', { error: errorName(error) });
      });
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    }
  };

  async function succeeds({ name, run }: { name: string; run: Task }, deadline: number): Promise<boolean> {
    const startedAt = now();
    try {
      const counts = await run(deadline);
      logger.info('Task completed', { task: name, durationMs: now() - startedAt, ...counts });
      return true;
    } catch (error) {
      logger.error('Task failed', { task: name, durationMs: now() - startedAt, error: errorName(error) });
      return false;
    }
  }
}
