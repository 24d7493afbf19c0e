import { errorName } from '../shared/safe-logging';

/** SQS or Secrets Manager failed, or the webhook secret is unusable: the webhook answers 503, and Lucca retries. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  /** It stands for a failure that was counted already. */
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
  static fromError(dependency: Unavailable['dependency'], cause: unknown): Unavailable {
    return new Unavailable(dependency, errorName(cause), { cause });
  }

  /** The same failure, for another request. */
  repeated(): Unavailable {
    const repeated = new Unavailable(this.dependency, this.problem, { cause: this });
    repeated.isRepeated = true;
    return repeated;
  }
}
