import type { Logger } from '@aws-lambda-powertools/logger';
import type { LuccaApi } from '../lucca/api/client';
import { LuccaApiError, LuccaRetryError } from '../lucca/api/http';

/**
 * One task of a run. It stops before the deadline, and the next run continues its work.
 *
 * @param deadline ms since the epoch
 */
export type Task = (deadline: number) => Promise<Counts>;

/** What a task did, by name: logged at the end of the task. */
export type Counts = Record<string, number>;

export function addCount(counts: Counts, name: string, by = 1): void {
  counts[name] = (counts[name] ?? 0) + by;
}

export type LuccaTaskDependencies = {
  lucca: Pick<LuccaApi, 'tenantUrl'>;
  logger: Logger;
};

/**
 * Creates a task that uses the Lucca API. Without credentials, the task does nothing and logs `disabledMessage` once.
 * If the request budget is exhausted or Lucca sends `Retry-After`, the task ends without an error, and a later run
 * continues. Any other API error fails the task.
 *
 * @param run gets the origin of the tenant, the deadline, and the counts to add to, which are returned even if the task stops early
 */
export function createLuccaTask(
  { lucca, logger }: LuccaTaskDependencies,
  disabledMessage: string,
  run: (tenant: string, deadline: number, counts: Counts) => Promise<void>,
): Task {
  let isDisabledLogged = false;
  return async (deadline) => {
    const counts: Counts = {};
    try {
      const tenant = await lucca.tenantUrl();
      if (tenant !== null) await run(tenant, deadline, counts);
      else if (!isDisabledLogged) logger.info(disabledMessage, { missing: 'LUCCA_API_SECRET_ID' });
      isDisabledLogged ||= tenant === null;
    } catch (error) {
      if (!(error instanceof LuccaApiError)) throw error;
      if (!(error instanceof LuccaRetryError) || error.afterMs === null) {
        logger.warn('Lucca API request failed', { problem: error.message });
        throw error;
      }
      logger.info('Lucca API requests paused', { afterMs: error.afterMs });
    }
    return counts;
  };
}
