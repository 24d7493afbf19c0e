/**
 * Lucca hangs up after 3 s and counts that as a failure, so the slowest answer is ours to give: after `answerMs`, whichever
 * service hangs, with the rest left for a cold start and the network.
 */
export const INGEST_TIMEOUTS = {
  /** The whole answer. */
  answerMs: 2_200,
  /** One look into Secrets Manager, all attempts together. */
  secretMs: 1_000,
} as const;

/**
 * Options of an AWS client: one attempt may be slow or refused and the second still fits into the budget.
 * Without `throwOnRequestTimeout` the SDK only warns of a service that hangs.
 */
export const INGEST_CLIENT_OPTIONS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 400, requestTimeout: 700, throwOnRequestTimeout: true },
} as const;
