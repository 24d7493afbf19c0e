/** A command cannot do what it was asked to; whoever asked can mend it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  /** @param problems printed one a line */
  constructor(readonly problems: string[]) {
    super(problems.join('\n'));
  }
}
