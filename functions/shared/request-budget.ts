import * as z from 'zod';

export const DEFAULT_REQUESTS_PER_MINUTE = 20;

/**
 * Requests per minute that the functions and commands of a stage may send to Lucca together. Lucca allows 50 per
 * tenant, for all integrations. Fewer than 5 would not let reconcile finish: in one run, it has to read the endpoint, a
 * page and an event.
 */
export const requestsPerMinuteSetting = z.int().min(5).max(50);

/** As {@link requestsPerMinuteSetting}, in an environment variable. */
export const requestsPerMinuteVariable = z.coerce
  .number()
  .pipe(requestsPerMinuteSetting)
  .default(DEFAULT_REQUESTS_PER_MINUTE);

/** A budget of requests that several clients share. */
export type RequestLimit = {
  /**
   * Acquires permission to send one request.
   *
   * @returns 0 if the request may be sent, else the time to wait before the next attempt, ms
   */
  acquire: () => Promise<number>;
  /** Stops the requests of all clients for this long, ms. */
  pause: (ms: number) => Promise<void>;
};
