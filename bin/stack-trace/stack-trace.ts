import { Option, type Command } from 'commander';
import { SourceMap } from 'node:module';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { CommandError, createCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { print } from '../command-line/output';

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

/** A position in the deployed script, as in the stack traces of Node.js. Lambda unpacks bundles in `/var/task`. */
const POSITION = /(?:file:\/\/)?(?:\/[^\s"'():\\]*)?\/index\.js:(\d+):(\d+)/g;

const payload = z.object({
  version: z.literal(3),
  sources: z.array(z.string()),
  names: z.array(z.string()),
  mappings: z.string(),
});

/** Returns true if the text has a position in a deployed script. */
function hasPositions(text: string): boolean {
  return text.search(POSITION) >= 0;
}

/**
 * Replaces the positions in a script by those in its sources: `functions/sync/handler.ts:48:20`. Positions that the
 * map does not have stay as they are.
 *
 * @param sourceMap JSON
 */
function withSourcePositions(text: string, sourceMap: string): string {
  const parsed = payload.parse(JSON.parse(sourceMap));
  const map = new SourceMap({ ...parsed, file: '', sourceRoot: '', sourcesContent: [] });
  return text.replaceAll(POSITION, (position: string, line: string, column: string) => {
    // Counts from 0, as source maps do; stack traces count from 1.
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!('originalSource' in entry) || entry.generatedLine !== Number(line) - 1) return position;
    return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
