const USAGE_LIMITS = ['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'dailyLimitExceeded'];

/**
 * An error answer of Google. For the token endpoint, `reason` is the OAuth error code and `message` its description.
 */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly retryAfter: number | string | null = null,
  ) {
    super(message);
  }

  static invalid(message: string): ApiError {
    return new ApiError(400, 'invalid', message);
  }

  static notFound(): ApiError {
    return new ApiError(404, 'notFound', 'Not Found');
  }

  /** Not supported by the fake: a 501, so that no test relies on it by mistake. */
  static notModelled(what: string): ApiError {
    return new ApiError(501, 'notModelled', `This fake of Google does not model ${what}`);
  }
}

/** The body of an error of the Calendar API. */
export function calendarErrorBody({ status, reason, message }: ApiError) {
  const domain = USAGE_LIMITS.includes(reason) ? 'usageLimits' : 'global';
  return { error: { code: status, message, errors: [{ domain, reason, message }] } };
}

/** The body of an error of the IAM Service Account Credentials API. */
export function iamErrorBody({ status, reason, message }: ApiError) {
  const details =
    status === 403
      ? [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'IAM_PERMISSION_DENIED' }]
      : [];
  return { error: { code: status, message, status: reason, details } };
}

/** The body of an error of the token endpoint and of the token exchange (RFC 6749, 5.2). */
export function tokenErrorBody({ reason, message }: ApiError) {
  return { error: reason, error_description: message };
}
