import type { Logger } from '@aws-lambda-powertools/logger';
import type { LuccaApi } from '../lucca/api/client';
import { LuccaApiError, LuccaRetryError } from '../lucca/api/errors';
import type { RequestBudget } from '../lucca/api/request-budget';

/**
 * One of the things that each run of the reconcile function does. It stops by itself before the deadline, and goes on in the
 * next run.
 *
 * @param deadline ms since the epoch
 * @returns counts for the log
 */
export type Task = (deadline: number) => Promise<Record<string, number>>;

export type LuccaTaskDependencies = {
  lucca: Pick<LuccaApi, 'tenantUrl'>;
  budget: RequestBudget;
  logger: Logger;
};

/** What a run of the task did so far; it is told also where Lucca ended it. */
export type Counts = Record<string, number>;

/**
 * A task that needs access to Lucca's API. Without it, nothing is done, and the log says so once. Where Lucca says when to come
 * back, the run ends in peace and the next one goes on; any other failure of the API fails the task.
 *
 * @param run gets the origin of the tenant, the deadline, and the counts to keep
 * @param idle the log's words for a function without access
 */
export function luccaTask(
  { lucca, budget, logger }: LuccaTaskDependencies,
  idle: string,
  run: (tenant: string, deadline: number, counts: Counts) => Promise<void>,
): Task {
  let saidIdle = false;
  return async (deadline) => {
    const counts: Counts = {};
    try {
      const tenant = await lucca.tenantUrl();
      if (tenant !== null) await run(tenant, deadline, counts);
      else if (!saidIdle) logger.info(idle, { missing: 'LUCCA_API_SECRET_ID' });
      saidIdle ||= tenant === null;
    } catch (error) {
      if (!(error instanceof LuccaApiError)) throw error;
      if (!(error instanceof LuccaRetryError) || error.afterMs === null) {
        logger.warn('The Lucca API did not do what it was asked', { problem: error.message });
        throw error;
      }
      logger.info('Lucca asks to come back later', { afterMs: error.afterMs });
      budget.closeFor(error.afterMs);
    }
    return counts;
  };
}
