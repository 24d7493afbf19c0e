/** A command did not do what it was asked to, for a reason that it foresaw. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  /**
   * @param problems printed one a line; none if the output says it already
   * @param exitCode 2 where whoever asked has to ask otherwise, else 1
   */
  constructor(
    readonly problems: string[],
    readonly exitCode: 1 | 2 = 2,
  ) {
    super(problems.join('\n'));
  }
}
