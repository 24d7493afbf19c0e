import { errorName } from '../shared/safe-logging';

/** A service that we need did not answer, refused, or holds nothing that we can use: Lucca should come back later. */
export class Unavailable extends Error {
  /** It was reported before, and stands for no new attempt. */
  isRepeated = false;

  /**
   * @param problem a name without data, for the log
   */
  constructor(
    readonly dependency: 'sqs' | 'secrets-manager',
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${dependency}: ${problem}`, options);
    this.name = 'Unavailable';
  }

  /** Of an error of the AWS SDK: its message may quote what was sent, its name does not. */
  static because(dependency: Unavailable['dependency'], cause: unknown): Unavailable {
    return new Unavailable(dependency, errorName(cause), { cause });
  }

  /** The same, for whoever is told of it later. */
  again(): Unavailable {
    const again = new Unavailable(this.dependency, this.problem, { cause: this });
    again.isRepeated = true;
    return again;
  }
}
