import { LuccaBusyError } from './http';

/** No request may be sent before the deadline. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

export type WaitOptions = {
  /** ms since the epoch */
  deadline: number;
  /** Called before a wait for the request budget. */
  onWait?: () => void;
  /** Called during long waits, after each `renewEveryMs`. */
  renew: () => Promise<void>;
  renewEveryMs: number;
  /** ms since the epoch */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
};

/** The requests and waits of a worker that stops at a deadline. Both throw {@link OutOfTimeError}. */
export type TimedRequests = {
  /** Sends a request. Waits for the request budget, unless that takes too long. */
  request: <T>(send: () => Promise<T>) => Promise<T>;
  /** Waits, unless that takes too long, ms. */
  wait: (ms: number) => Promise<void>;
};

export function createTimedRequests(options: WaitOptions): TimedRequests {
  const { deadline, onWait, renew, renewEveryMs, now, sleep } = options;

  async function wait(ms: number): Promise<void> {
    if (now() + ms >= deadline) throw new OutOfTimeError();
    for (let leftMs = ms; leftMs > 0; leftMs -= renewEveryMs) {
      await sleep(Math.min(leftMs, renewEveryMs));
      await renew();
    }
  }

  return {
    wait,
    request: async (send) => {
      for (;;) {
        try {
          return await send();
        } catch (error) {
          if (!(error instanceof LuccaBusyError)) throw error;
          if (now() + error.afterMs < deadline) onWait?.();
          await wait(error.afterMs);
        }
      }
    },
  };
}
