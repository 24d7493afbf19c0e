import type { Logger } from '@aws-lambda-powertools/logger';
import type { JobWorker } from '../import/job-worker';
import { errorName } from '../shared/safe-logging';
import type { ConfigurationStore } from '../store/configuration-store';
import { addCount, type Counts, type Task } from './task';

type ImportTaskDependencies = {
  worker: Pick<JobWorker, 'advance'>;
  configurations: Pick<ConfigurationStore, 'load'>;
  logger: Logger;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Continues the imports that people started in the console, one configuration after the other. An unexpected error ends
 * the task after the other configurations had their turn.
 */
export function createImportTask({ worker, configurations, logger, now }: ImportTaskDependencies): Task {
  return async (deadline) => {
    const counts: Counts = {};
    let failure: { error: unknown } | null = null;
    for (const configuration of (await configurations.load()).configurations) {
      if (now() >= deadline) break;
      try {
        const { outcome, job } = await worker.advance(configuration, deadline);
        if (outcome === 'idle') continue;
        addCount(counts, outcome);
        const problem = job?.problem ?? null;
        logger.info('Import continued', { configuration: configuration.id, outcome, problem });
      } catch (error) {
        failure ??= { error };
        logger.error('Import failed', { configuration: configuration.id, error: errorName(error) });
      }
    }
    if (failure) throw failure.error;
    return counts;
  };
}
