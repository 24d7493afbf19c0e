import * as z from 'zod';
import { RetryError, WaitError, type GoogleError } from './errors';
import { httpFailure, type HttpFailure } from './http-error';

/** Of the exchange, as OAuth says it (RFC 6749, 5.2). */
const exchangeBody = z.object({ error: z.string().regex(/^\w{1,64}$/) });
/** Of other Google APIs. */
const signingBody = z.object({
  error: z.object({
    status: z
      .string()
      .regex(/^\w{1,64}$/)
      .optional(),
    details: z.array(z.looseObject({ reason: z.string().optional() })).optional(),
  }),
});

/** What it means that Google did not exchange the AWS role for a federated token. */
export function exchangeError(cause: unknown, now: number): GoogleError {
  const failure = failureOf(cause, now);
  const passing = passingError(failure, "Google's token exchange", cause);
  if (passing) return passing;
  const body = exchangeBody.safeParse(failure.body);
  const said = [failure.status, body.success ? body.data.error : ''].join(' ').trim();
  const message =
    `Google does not accept the connector's AWS role (${said}): check the audience in the secret, and the AWS account and ` +
    'the attribute condition of the workload identity provider';
  return new WaitError('credentials_rejected', message, { cause });
}

/** That Google did not sign for the service account: its status, and what that means to us. */
export function signingFailure(cause: unknown, now: number): { status: number | null; error: GoogleError } {
  const failure = failureOf(cause, now);
  return { status: failure.status, error: signingError(failure, cause) };
}

function signingError(failure: HttpFailure, cause: unknown): GoogleError {
  const passing = passingError(failure, "Google's signing service", cause);
  if (passing) return passing;
  const { status } = failure;
  if (status === 401) {
    const message = 'Google no longer accepts the federated token; another one will be asked for';
    return new RetryError('google_unavailable', message, null, { cause });
  }
  const body = signingBody.safeParse(failure.body);
  const { status: word = '', details = [] } = body.success ? body.data.error : {};
  const rejected = (message: string) => new WaitError('credentials_rejected', message, { cause });
  if (status === 403 && details.some(({ reason }) => reason === 'SERVICE_DISABLED')) {
    return rejected(
      "The IAM Service Account Credentials API is not enabled in the service account's project",
    );
  }
  if (status === 403) {
    return rejected(
      "The connector's AWS role may not sign for the service account: grant roles/iam.serviceAccountTokenCreator on it to the " +
        "role's principal set",
    );
  }
  if (status === 404) return rejected('Google knows no service account with the address in the secret');
  return rejected(`Google did not sign for the service account (${[status, word].join(' ').trim()})`);
}

function failureOf(cause: unknown, now: number): HttpFailure {
  const failure = httpFailure(cause, now);
  if (!failure) throw cause;
  return failure;
}

function passingError(
  { status, retryAfterMs }: HttpFailure,
  service: string,
  cause: unknown,
): RetryError | null {
  if (status === null) {
    return new RetryError('google_unavailable', `${service} did not answer`, null, { cause });
  }
  if (status === 429) {
    return new RetryError('rate_limited', `${service} answered ${status}`, retryAfterMs, { cause });
  }
  if (status >= 500 || status === 408) {
    return new RetryError('google_unavailable', `${service} answered ${status}`, retryAfterMs, { cause });
  }
  return null;
}
