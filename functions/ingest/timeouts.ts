/**
 * Lucca hangs up after 3 s and counts that as a failure of the endpoint. The webhook answers earlier, even if a service hangs,
 * and leaves the rest for a cold start and the network. Times in ms.
 */
export const INGEST_TIMEOUTS = {
  /** Until the answer. */
  answerMs: 2_200,
  /** Reading the webhook secret, with retries. */
  secretMs: 1_000,
} as const;

/**
 * Options of an AWS client: a second attempt still fits into the time when the first one hangs. Without
 * `throwOnRequestTimeout` the SDK only warns.
 */
export const INGEST_CLIENT_OPTIONS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 400, requestTimeout: 700, throwOnRequestTimeout: true },
} as const;
