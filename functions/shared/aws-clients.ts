/**
 * Options of an AWS client that gives a hanging service up, so that a function keeps time for its other events. Without
 * `throwOnRequestTimeout` the SDK only warns. Times in ms, of one attempt.
 */
export const AWS_CLIENT_OPTIONS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const;
