import { LuccaBusyError } from '../lucca/api/http';
import { LEASE_MS, type RefreshRecord } from './refresh-record';
import type { Step } from './refresh-stages';
import type { Pass } from './refresh-state';

export type StepOptions = {
  /** ms since the epoch */
  deadline: number;
  /** Called before a wait for the request budget. */
  onWait?: () => void;
};

type StepDependencies = {
  /** ms since the epoch */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
};

/** No request may be sent before the deadline. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/** Creates a step of a pass: its requests wait for the request budget, unless that takes too long. */
export function createStep(
  tenant: string,
  pass: Pass,
  record: RefreshRecord,
  { deadline, onWait }: StepOptions,
  { now, sleep }: StepDependencies,
): Step & { requests: () => number } {
  let requests = 0;
  return {
    tenant,
    pass,
    requests: () => requests,
    request: async (send) => {
      for (;;) {
        try {
          const answer = await send();
          requests += 1;
          return answer;
        } catch (error) {
          if (!(error instanceof LuccaBusyError)) throw error;
          if (now() + error.afterMs >= deadline) throw new OutOfTimeError();
          onWait?.();
          await wait(error.afterMs);
        }
      }
    },
    proceed: async () => {
      if (now() >= deadline) throw new OutOfTimeError();
      await renewLease();
    },
  };

  async function wait(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= LEASE_MS / 2) {
      await sleep(Math.min(leftMs, LEASE_MS / 2));
      await renewLease();
    }
  }

  async function renewLease(): Promise<void> {
    await record.save((state) => state);
  }
}
