import type { DirectoryRefresh } from '../../functions/directory/refresh';
import type { ImportScope } from '../../functions/import/scope';
import type { ProgressLine } from '../command-line/progress-line';
import { refreshDirectory } from '../directory/refresh-directory';

/** A pass that another process began earlier may lack new establishments. */
const MAX_PASSES = 2;

type FillContext = {
  refresh: Pick<DirectoryRefresh, 'advance' | 'progress' | 'state'>;
  line: ProgressLine;
  sleep: (ms: number) => Promise<void>;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Refreshes the employee directory if it lacks establishments of the configuration: otherwise the import would look up
 * each of their employees.
 *
 * @throws CommandError
 */
export async function fillDirectory(
  { configuration: { tenant, establishments } }: Pick<ImportScope, 'configuration'>,
  context: FillContext,
): Promise<void> {
  for (let pass = 1; pass <= MAX_PASSES; pass++) {
    const { completed } = await context.refresh.state(tenant);
    if (establishments.every((id) => completed?.establishments.includes(id))) return;
    await refreshDirectory(tenant, 'always', context);
  }
}
