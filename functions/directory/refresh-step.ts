import { createTimedRequests, OutOfTimeError } from '../lucca/api/request-waits';
import { LEASE_MS } from '../store/leased-record';
import type { Pass, RefreshRecord } from './refresh-state';
import type { Step } from './refresh-stages';

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

/** Creates a step of a pass: its requests wait for the request budget, unless that takes too long. */
export function createStep(
  tenant: string,
  pass: Pass,
  record: RefreshRecord,
  options: StepOptions,
  { now, sleep }: StepDependencies,
): Step & { requests: () => number } {
  let requests = 0;
  const renew = async () => {
    await record.save((state) => state);
  };
  const timed = createTimedRequests({ ...options, renew, renewEveryMs: LEASE_MS / 2, now, sleep });
  return {
    tenant,
    pass,
    requests: () => requests,
    request: async (send) => {
      const answer = await timed.request(send);
      requests += 1;
      return answer;
    },
    proceed: async () => {
      if (now() >= options.deadline) throw new OutOfTimeError();
      await renew();
    },
  };
}
