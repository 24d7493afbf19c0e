import type { LuccaApi } from '../../functions/lucca/api/client';
import { LuccaRetryError } from '../../functions/lucca/api/errors';
import type { RequestBudget } from '../../functions/lucca/api/request-budget';

type Api = Pick<
  LuccaApi,
  'serves' | 'employee' | 'jobPosition' | 'establishment' | 'leaveAccount' | 'event' | 'events' | 'leaves'
>;

/** Failures of one request in a row. */
const PATIENCE = 6;
const FIRST_PAUSE_MS = 5_000;
const LOOK_AGAIN_MS = 1_000;

export type Pacing = {
  budget: RequestBudget;
  sleep: (ms: number) => Promise<void>;
  /** Is told whenever a request has to wait. */
  onWait: () => void;
};

/** Lucca's API within a budget of requests, for work that has time: it waits as long as Lucca asks it to, and tries again. */
export function pacedLucca(api: Api, { budget, sleep, onWait }: Pacing): Api {
  async function paced<T>(ask: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures += 1) {
      while (!budget.isLeft()) {
        onWait();
        await sleep(LOOK_AGAIN_MS);
      }
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof LuccaRetryError) || failures === PATIENCE) throw error;
        budget.closeFor(error.afterMs ?? FIRST_PAUSE_MS * 2 ** failures);
      }
    }
  }
  return {
    // Needs no request.
    serves: (tenant) => api.serves(tenant),
    employee: (id) => paced(() => api.employee(id)),
    jobPosition: (id) => paced(() => api.jobPosition(id)),
    establishment: (id) => paced(() => api.establishment(id)),
    leaveAccount: (id) => paced(() => api.leaveAccount(id)),
    event: (id) => paced(() => api.event(id)),
    events: (from) => paced(() => api.events(from)),
    leaves: (from) => paced(() => api.leaves(from)),
  };
}
