/**
 * Options of an AWS client that abandons a service that hangs, so that a function keeps time for its other events. Times in
 * ms, for one attempt. Without `throwOnRequestTimeout` the SDK only warns.
 */
export const AWS_CLIENT_OPTIONS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const;
