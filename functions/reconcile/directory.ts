import type { DirectoryRefresh } from '../directory/refresh';
import { addCount, createLuccaTask, type LuccaTaskDependencies, type Task } from './task';

type DirectoryTaskDependencies = LuccaTaskDependencies & {
  refresh: Pick<DirectoryRefresh, 'tenants' | 'advance'>;
};

/**
 * Refreshes the employee directory each night, and as soon as establishments are added to a configuration or removed. A
 * pass takes several runs; it begins only when one is due.
 */
export function createDirectoryTask(dependencies: DirectoryTaskDependencies): Task {
  const { refresh, logger } = dependencies;
  return createLuccaTask(dependencies, 'Directory disabled', async (_, deadline, counts) => {
    for (const tenant of await refresh.tenants()) {
      const { outcome, ...done } = await refresh.advance(tenant, { deadline, begins: 'if due' });
      if (outcome === 'busy') logger.info('Directory skipped: another process refreshes it');
      if (outcome === 'idle' || outcome === 'busy') continue;
      for (const [name, count] of Object.entries(done)) addCount(counts, name, count);
      if (outcome === 'complete') addCount(counts, 'completed');
    }
  });
}
