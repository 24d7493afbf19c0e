import { ChangeNotQueuedError } from '../../functions/directory/employee-changes';
import type { DirectoryRefresh } from '../../functions/directory/refresh';
import type { RefreshProgress } from '../../functions/directory/refresh-state';
import { LuccaApiError, LuccaRetryError } from '../../functions/lucca/api/http';
import { CommandError } from '../command-line/command';
import { progressBar, type ProgressLine } from '../command-line/progress-line';

/** While another process works on the pass. */
const POLL_MS = 5000;

/** Consecutive failures of Lucca's API. */
const MAX_RETRIES = 6;

const FIRST_BACKOFF_MS = 5000;

type RefreshContext = {
  refresh: Pick<DirectoryRefresh, 'advance' | 'progress'>;
  line: ProgressLine;
  sleep: (ms: number) => Promise<void>;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Works on the pass of a tenant until it is complete. If another process works on it, waits for the end and shows its
 * progress.
 *
 * @param begins whether to begin a pass if none is running
 * @throws CommandError
 */
export async function refreshDirectory(
  tenant: string,
  begins: 'always' | 'if due',
  { refresh, line, sleep, now }: RefreshContext,
): Promise<void> {
  const startedAt = now();
  const show = (progress: RefreshProgress) => {
    if (progress.state === 'running') line.update(format(progress));
  };
  const options = {
    deadline: Number.POSITIVE_INFINITY,
    onProgress: show,
    onWait: () => {
      line.showActivity('waiting for the Lucca API rate limit');
    },
  };
  let isRunElsewhere = false;
  for (let failures = 0; ;) {
    try {
      const { outcome } = await refresh.advance(tenant, {
        ...options,
        begins: isRunElsewhere ? 'never' : begins,
      });
      failures = 0;
      const progress = await refresh.progress(tenant);
      const isDone = outcome !== 'idle' || !isRunElsewhere || (progress.completedAt ?? 0) >= startedAt;
      if (outcome === 'busy') {
        isRunElsewhere = true;
        show(progress);
        line.showActivity('another process refreshes the directory');
        await sleep(POLL_MS);
      } else if (isDone) {
        line.finish(`Directory of ${tenant}: complete, ${employeeCount(progress.employees)}`);
        return;
      } else {
        // The other process has ended without completing its pass.
        isRunElsewhere = false;
      }
    } catch (error) {
      if (!(error instanceof LuccaRetryError) || ++failures > MAX_RETRIES) throw toCommandError(error);
      line.showActivity('waiting for the Lucca API');
      await sleep(error.afterMs ?? FIRST_BACKOFF_MS * 2 ** (failures - 1));
    }
  }
}

export function employeeCount(count: number): string {
  return count === 1 ? '1 employee' : `${count} employees`;
}

function format({ read, total }: RefreshProgress): string {
  if (total === null) return `Directory ${progressBar(0, 1)} ${read} employees read`;
  return `Directory ${progressBar(read, total)} ${read} of ${total} employees read`;
}

/** Converts an expected failure of a refresh. Returns other errors unchanged. */
export function toCommandError(error: unknown): unknown {
  const isExpected = error instanceof LuccaApiError || error instanceof ChangeNotQueuedError;
  return isExpected ? new CommandError([error.message], 1) : error;
}
