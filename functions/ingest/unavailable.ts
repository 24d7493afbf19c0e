import { errorName } from '../shared/safe-logging';

/** SQS or Secrets Manager failed, or the webhook secret is unusable: the webhook answers 503, and Lucca retries. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  /** The failure was already counted. */
  isRepeated = false;

  /** @param problem a name without data, safe to log */
  constructor(
    readonly dependency: 'sqs' | 'secrets-manager',
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${dependency}: ${problem}`, options);
  }

  /** Wraps an error of the AWS SDK, whose message may quote what was sent. */
  static fromError(dependency: UnavailableError['dependency'], cause: unknown): UnavailableError {
    return new UnavailableError(dependency, errorName(cause), { cause });
  }

  /** The same failure, for another request. */
  repeated(): UnavailableError {
    const repeated = new UnavailableError(this.dependency, this.problem, { cause: this });
    repeated.isRepeated = true;
    return repeated;
  }
}
