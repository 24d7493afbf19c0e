/**
 * Client options with short timeouts, so that one hanging service does not use up a function's time. In ms, for one attempt.
 * Without `throwOnRequestTimeout`, the SDK only logs a warning.
 */
export const AWS_CLIENT_OPTIONS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const;
