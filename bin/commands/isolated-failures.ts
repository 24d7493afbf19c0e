import { LuccaFailError, LuccaRetryError } from '../../functions/lucca/api/errors';

/** So many things in a row that Lucca does not answer for are an outage. */
const OUTAGE = 3;

/** An answer, or why there is none: a text without data. */
export type Attempted<T> = { answer: T } | { problem: string };

/** Tells a Lucca that does not answer for one thing, which must not stop the others, from one that answers for nothing. */
export class IsolatedFailures {
  #inARow = 0;

  /** @throws LuccaApiError that concerns more than this one thing */
  async attempt<T>(ask: () => Promise<T>): Promise<Attempted<T>> {
    try {
      const answer = await ask();
      this.#inARow = 0;
      return { answer };
    } catch (error) {
      const mayBeIsolated = error instanceof LuccaRetryError || error instanceof LuccaFailError;
      this.#inARow += 1;
      if (!mayBeIsolated || this.#inARow >= OUTAGE) throw error;
      return { problem: error.message };
    }
  }
}
