import { Command, CommanderError } from 'commander';
import * as z from 'zod';
import type { CommandContext } from './context';
import { isBrokenPipe } from './output';

type Streams = Pick<CommandContext, 'output' | 'errors'>;

/** Creates a command that writes to the streams of its context and never exits the process. */
export function createCommand(name: string, { output, errors }: Streams): Command {
  return new Command(name).exitOverride().configureOutput({
    writeOut: (text) => output.write(text),
    writeErr: (text) => errors.write(text),
  });
}

/**
 * Runs a command and reports its failure on the error stream.
 *
 * @param args the arguments after the command's name
 * @returns the exit code: 2 for invalid input, 1 for any other failure
 */
export async function runCommand(
  command: Command,
  args: string[],
  { output, errors }: Streams,
): Promise<0 | 1 | 2> {
  // The failed write also rejects. Without a listener, this event would end the process.
  output.on('error', () => undefined);
  try {
    await command.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (isBrokenPipe(error)) return 0;
    // Commander has already printed it.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CommandError) {
      errors.write(error.problems.map((problem) => `${problem}\n`).join(''));
      return error.exitCode;
    }
    errors.write(`${describeError(error)}\n`);
    return 1;
  }
}

/** An expected failure of a command. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  /**
   * @param problems printed one per line; empty if the output already shows them
   * @param exitCode 2 for invalid input, else 1
   */
  constructor(
    readonly problems: string[],
    readonly exitCode: 1 | 2 = 2,
  ) {
    super(problems.join('\n'));
  }
}

/** Formats an unexpected error in one line, with its message. Not for errors that may quote a secret. */
export function describeError(error: unknown): string {
  if (Error.isError(error)) return `${error.name}: ${error.message}`.replace(/\s+/g, ' ');
  return 'Unknown error';
}

const address = z.string().trim().pipe(z.email());

/**
 * Returns an employee's email address in lower case.
 *
 * @param field the option or argument, for the error
 * @throws CommandError that does not quote the input, which may be personal data
 */
export function parseEmployeeAddress(field: string, text: string): string {
  const { data } = address.safeParse(text);
  if (data === undefined)
    throw new CommandError([`${field}: must be an email address such as lea@acme.example`]);
  return data.toLowerCase();
}
