import { Option, type Command } from 'commander';
import { text } from 'node:stream/consumers';
import { CommandError, createCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { print } from '../command-line/output';
import { hasPositions, withSourcePositions } from './source-positions';

type StackTraceContext = Pick<CommandContext, 'input' | 'output' | 'errors'> & {
  /** The deployed functions. */
  functions: string[];
  /** Builds the source map of a function's bundle from this checkout, JSON. */
  sourceMapOf: (name: string) => Promise<string>;
};

/** `stack-trace`: rewrites the positions in a stack trace of a deployed function to those in its sources. */
export function stackTraceCommand(context: StackTraceContext): Command {
  const { input, output, functions, sourceMapOf } = context;

  return createCommand('npm run -s stack-trace --', context)
    .description(
      'Reads log lines or a stack trace of a deployed function from standard input, and prints them with positions in the sources. Check out the deployed commit first: the bundle is built from this checkout.',
    )
    .addOption(
      new Option(
        '--function <name>',
        'default: the function named in the field "service" of the log line',
      ).choices(functions),
    )
    .action(async ({ function: chosen }: { function?: string }) => {
      const trace = await text(input);
      if (!hasPositions(trace)) {
        throw new CommandError([
          'standard input: contains no position in a bundle, such as /var/task/index.js:1:2345',
        ]);
      }
      const name = chosen ?? functionIn(trace);
      await print(output, withSourcePositions(trace, await sourceMapOf(name)));
    });

  function functionIn(trace: string): string {
    const named = new Set([...trace.matchAll(/"service": ?"([\w-]+)"/g)].map(([, name = '']) => name));
    const [name, ...others] = functions.filter((one) => named.has(one));
    if (name !== undefined && others.length === 0) return name;
    throw new CommandError([
      `--function: is required, because the input names ${name === undefined ? 'no function' : 'several functions'}`,
    ]);
  }
}
