import type { Logger } from '@aws-lambda-powertools/logger';
import type { LuccaApi } from '../lucca/api/client';
import { LuccaApiError, LuccaRetryError } from '../lucca/api/http';
import type { RequestBudget } from '../lucca/api/request-budget';

/**
 * One of the tasks of each run. It stops by itself before the deadline and continues in the next run.
 *
 * @param deadline ms since the epoch
 * @returns counts for the log
 */
export type Task = (deadline: number) => Promise<Counts>;

/** What a task did, for the log. */
export type Counts = Record<string, number>;

export function addCount(counts: Counts, name: string, by = 1): void {
  counts[name] = (counts[name] ?? 0) + by;
}

export type LuccaTaskDependencies = {
  lucca: Pick<LuccaApi, 'tenantUrl'>;
  budget: RequestBudget;
  logger: Logger;
};

/**
 * A task that needs access to Lucca's API. Without access it does nothing and logs that once. If Lucca names a time to retry
 * after, the task ends without an error and continues in a later run. Any other API error fails the task.
 *
 * @param idleMessage logged if there is no access
 * @param run gets the origin of the tenant, the deadline, and the counts to add to; they are returned even if Lucca ends the run
 */
export function createLuccaTask(
  { lucca, budget, logger }: LuccaTaskDependencies,
  idleMessage: string,
  run: (tenant: string, deadline: number, counts: Counts) => Promise<void>,
): Task {
  let isIdleLogged = false;
  return async (deadline) => {
    const counts: Counts = {};
    try {
      const tenant = await lucca.tenantUrl();
      if (tenant !== null) await run(tenant, deadline, counts);
      else if (!isIdleLogged) logger.info(idleMessage, { missing: 'LUCCA_API_SECRET_ID' });
      isIdleLogged ||= tenant === null;
    } catch (error) {
      if (!(error instanceof LuccaApiError)) throw error;
      if (!(error instanceof LuccaRetryError) || error.afterMs === null) {
        logger.warn('Lucca API request failed', { problem: error.message });
        throw error;
      }
      logger.info('Lucca asked to retry later', { afterMs: error.afterMs });
      budget.pauseFor(error.afterMs);
    }
    return counts;
  };
}
