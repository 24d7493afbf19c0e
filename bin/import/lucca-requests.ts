import { withRequests, type ImportApi } from '../../functions/import/scope';
import { LuccaRetryError } from '../../functions/lucca/api/http';
import { waitWhileBusy, type WaitOptions } from '../command-line/lucca-budget';

/** Per request. */
const MAX_RETRIES = 6;

const FIRST_BACKOFF_MS = 5_000;

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
  return withRequests(api, limited);
}
