import { Command, CommanderError } from 'commander';
import { CommandError } from '../commands/command-error';
import type { CommandContext } from '../commands/command-context';
import { describeError } from '../commands/describe-error';
import { isReaderGone } from '../commands/print';

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
