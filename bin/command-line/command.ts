import { Command, CommanderError } from 'commander';
import * as z from 'zod';
import type { CommandContext } from './context';
import { isReaderGone } from './output';

type Streams = Pick<CommandContext, 'output' | 'errors'>;

/** A command that writes to the streams of its context and never ends the process. */
export function newCommand(name: string, { output, errors }: Streams): Command {
  return new Command(name).exitOverride().configureOutput({
    writeOut: (text) => output.write(text),
    writeErr: (text) => errors.write(text),
  });
}

/**
 * Runs a command to its end and says on the error stream why it failed.
 *
 * @param args what follows the command's name
 * @returns the exit code: 2 where whoever asked has to ask otherwise, 1 where something else failed
 */
export async function runCommand(
  command: Command,
  args: string[],
  { output, errors }: Streams,
): Promise<0 | 1 | 2> {
  // A reader that goes is noticed by who writes; here it must only not end the process.
  output.on('error', () => undefined);
  try {
    await command.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (isReaderGone(error)) return 0;
    // Commander has said it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CommandError) {
      errors.write(error.problems.map((problem) => `${problem}\n`).join(''));
      return error.exitCode;
    }
    errors.write(`${describeError(error)}\n`);
    return 1;
  }
}

const address = z.string().trim().pipe(z.email());

/**
 * The address of an employee, as typed. What is none is not repeated: it may be most of one.
 *
 * @param field of the command that names it
 * @throws CommandError
 */
export function employeeAddress(field: string, text: string): string {
  const { data } = address.safeParse(text);
  if (data === undefined) throw new CommandError([`${field}: must be an address such as lea@acme.example`]);
  return data.toLowerCase();
}

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

/** An error that nobody foresaw, in one line with its own words; not for errors that may quote a secret. */
export function describeError(error: unknown): string {
  if (Error.isError(error)) return `${error.name}: ${error.message}`.replace(/\s+/g, ' ');
  return 'Something failed that says no more';
}
