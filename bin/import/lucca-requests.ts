import type { LuccaApi } from '../../functions/lucca/api/client';
import { LuccaFailError, LuccaRetryError } from '../../functions/lucca/api/http';
import { waitWhileBusy, type WaitOptions } from '../command-line/lucca-budget';

/** Per request. */
const MAX_RETRIES = 6;

const FIRST_BACKOFF_MS = 5_000;

type ImportApi = Pick<LuccaApi, 'employees' | 'jobPositions' | 'event' | 'events' | 'leaves'>;

/**
 * Waits while the request budget is exhausted, and retries failed calls with backoff or after Lucca's `Retry-After`.
 */
export function withRateLimit(api: ImportApi, options: WaitOptions): ImportApi {
  async function limited<T>(request: () => Promise<T>): Promise<T> {
    for (let retries = 0; ; retries += 1) {
      try {
        return await waitWhileBusy(request, options);
      } catch (error) {
        if (!(error instanceof LuccaRetryError) || retries === MAX_RETRIES) throw error;
        options.onWait();
        await options.sleep(error.afterMs ?? FIRST_BACKOFF_MS * 2 ** retries);
      }
    }
  }
  return {
    employees: (of) => limited(() => api.employees(of)),
    jobPositions: (ids) => limited(() => api.jobPositions(ids)),
    event: (id) => limited(() => api.event(id)),
    events: (from) => limited(() => api.events(from)),
    leaves: (from) => limited(() => api.leaves(from)),
  };
}

/** This many consecutive failures are an outage. */
const MAX_CONSECUTIVE_FAILURES = 3;

/** `problem`: why the request failed, without personal data. */
export type Attempt<T> = { answer: T } | { problem: string };

/** Tolerates failed requests about single items, and distinguishes them from an outage, which ends the import. */
export class OutageDetector {
  #consecutiveFailures = 0;

  /** @throws LuccaApiError that is not about this item alone */
  async attempt<T>(request: () => Promise<T>): Promise<Attempt<T>> {
    try {
      const answer = await request();
      this.#consecutiveFailures = 0;
      return { answer };
    } catch (error) {
      const mayBeIsolated = error instanceof LuccaRetryError || error instanceof LuccaFailError;
      this.#consecutiveFailures += 1;
      if (!mayBeIsolated || this.#consecutiveFailures >= MAX_CONSECUTIVE_FAILURES) throw error;
      return { problem: error.message };
    }
  }
}
