import { errorName } from '../shared/safe-logging';

/** SQS or Secrets Manager failed, or the webhook secret is unusable: the webhook answers 503, and Lucca retries. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';

  /** @param problem error name or code; logged, so it must not contain data */
  constructor(
    readonly dependency: 'sqs' | 'secrets-manager',
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${dependency}: ${problem}`, options);
  }

  /** Wraps an error of the AWS SDK. Its message may quote the request and is dropped. */
  static fromError(dependency: UnavailableError['dependency'], cause: unknown): UnavailableError {
    return new UnavailableError(dependency, errorName(cause), { cause });
  }
}
