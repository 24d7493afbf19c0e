/**
 * Time limits in ms. Lucca closes the connection after 3 s and counts a failure of the endpoint. The webhook answers earlier even
 * if a service hangs (AWS-19); the rest is for a cold start (AWS-20) and the network.
 */
export const INGEST_TIMEOUTS = {
  /** From the start of the request until SQS has stored the event. */
  answerMs: 2_200,
  /** Reading the webhook secret, with retries. */
  secretMs: 1_000,
} as const;

/**
 * Options of the AWS clients: if the first attempt hangs, there is time for a second one. Without `throwOnRequestTimeout` the SDK
 * only logs a warning when `requestTimeout` passes.
 */
export const INGEST_CLIENT_OPTIONS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 400, requestTimeout: 700, throwOnRequestTimeout: true },
} as const;
