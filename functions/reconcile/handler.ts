import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { errorName } from '../shared/safe-logging';
import { countOne, METRICS } from '../shared/telemetry';
import type { RunLock } from './run-lock';
import type { Task } from './task';

/** What is left of the function's time to end what a task is at, and to give the lease back. */
const RESERVE_MS = 20_000;

export type HandlerDependencies = {
  runLock: Pick<RunLock, 'take'>;
  /** In their order; none hinders the others. */
  tasks: { name: string; run: Task }[];
  logger: Logger;
  metrics: Metrics;
  /** ms since the epoch */
  now: () => number;
};

export type Handler = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;

/** Looks after all that does not happen by itself, one run at a time. A run in which a task failed ends as failed. */
export function createHandler({ runLock, tasks, logger, metrics, now }: HandlerDependencies): Handler {
  return async (_event, context) => {
    const remainingMs = context.getRemainingTimeInMillis();
    const deadline = now() + remainingMs - RESERVE_MS;
    const giveBack = await runLock.take(remainingMs);
    if (!giveBack) {
      logger.info('Another run has not ended yet');
      return;
    }
    try {
      const failed: string[] = [];
      for (const task of tasks) if (!(await succeeds(task, deadline))) failed.push(task.name);
      if (failed.length > 0) throw new Error(`Tasks failed: ${failed.join(', ')}`);
      metrics.addMetric(METRICS.reconciled, MetricUnit.Count, 1);
    } finally {
      await giveBackOrLet(giveBack);
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    }
  };

  async function succeeds({ name, run }: { name: string; run: Task }, deadline: number): Promise<boolean> {
    const begin = now();
    try {
      const counts = await run(deadline);
      logger.info('Task done', { task: name, durationMs: now() - begin, ...counts });
      return true;
    } catch (error) {
      logger.error('Task failed', { task: name, durationMs: now() - begin, error: errorName(error) });
      countOne(metrics, METRICS.reconcileFailed, { task: name });
      return false;
    }
  }

  async function giveBackOrLet(giveBack: () => Promise<void>): Promise<void> {
    try {
      await giveBack();
    } catch (error) {
      logger.warn('The lease was not given back: it ends by itself', { error: errorName(error) });
    }
  }
}
