import type { FieldProblem, ProblemCode } from './contract/problem';

/** The request cannot be done as it is: ends it with a problem document. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  /**
   * @param detail in English, for people; names no secret and repeats no value of the input
   * @param errors one for each field that is wrong
   */
  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly errors: FieldProblem[] = [],
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}
