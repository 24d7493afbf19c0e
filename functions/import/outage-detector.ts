import { LuccaFailError, LuccaRetryError } from '../lucca/api/http';

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
