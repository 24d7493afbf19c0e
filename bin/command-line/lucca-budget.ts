import { LuccaBusyError } from '../../functions/lucca/api/http';
import { requestsPerMinuteVariable } from '../../functions/shared/request-budget';
import type { RecordStore } from '../../functions/store/record-store';
import { LuccaRequestBudget } from '../../functions/store/request-limit';
import { CommandError } from './command';
import type { CommandContext } from './context';
import { settingSource, type ReadSetting } from './deployment-settings';

const VARIABLE = 'LUCCA_REQUESTS_PER_MINUTE';

type BudgetContext = Pick<CommandContext, 'environment' | 'now'> & {
  records: Pick<RecordStore, 'read' | 'write'>;
  /** Value of `--stack`. */
  stack: string | undefined;
  readSetting: ReadSetting;
};

/**
 * Returns the budget of Lucca API requests that the command shares with the functions. Its size is the default if
 * neither the environment nor a stack has it.
 *
 * @throws CommandError if the size is invalid
 */
export async function openLuccaBudget({
  environment,
  now,
  records,
  stack,
  readSetting,
}: BudgetContext): Promise<LuccaRequestBudget> {
  const isKnown = Boolean(environment[VARIABLE]) || stack !== undefined;
  const size = isKnown ? await readSetting(VARIABLE, 'LuccaRequestsPerMinute') : undefined;
  const { data: requestsPerMinute } = requestsPerMinuteVariable.safeParse(size);
  if (requestsPerMinute !== undefined) return new LuccaRequestBudget(records, { requestsPerMinute, now });
  const source = settingSource(VARIABLE, { environment });
  throw new CommandError([`${source}: the number of Lucca API requests per minute must be 5 to 50`]);
}

export type WaitOptions = {
  sleep: (ms: number) => Promise<void>;
  /** Called before each wait. */
  onWait: () => void;
};

/** Sends a request to Lucca, and repeats it as long as the rate limit or the budget is exhausted. */
export async function waitWhileBusy<T>(
  request: () => Promise<T>,
  { sleep, onWait }: WaitOptions,
): Promise<T> {
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof LuccaBusyError)) throw error;
      onWait();
      await sleep(error.afterMs);
    }
  }
}
