import { runLocal } from '../test/support/local-stack/run-local';
import { newCommand, runCommand } from './command-line/command';
import { processContext, type CommandContext } from './command-line/context';

function localCommand(context: CommandContext, signal: AbortSignal) {
  return newCommand('start', context)
    .description('Runs the whole connector on this machine and plays a story.')
    .showSuggestionAfterError(false)
    .option('--once', 'end after the story, with 1 if it did not end as it should', false)
    .option(
      '--folder <path>',
      'gets what the functions log, and the variables for a second terminal',
      '.local',
    )
    .action(async (options: { once: boolean; folder: string }) => {
      const print = (line: string) => context.output.write(`${line}\n`);
      const differences = await runLocal({ ...options, print, signal });
      if (differences.length > 0) {
        throw new Error(`The story did not end as it should: ${differences.join('; ')}`);
      }
      if (options.once && signal.aborted) throw new Error('It was ended before the story was');
      print(options.once ? 'The story ended as it should.' : 'Ended.');
    });
}

async function main(): Promise<void> {
  const context = processContext();
  const stopping = new AbortController();
  // Not once: a terminal signals to npm, to tsx and to us, and each passes it on.
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      stopping.abort();
    });
  }
  process.exitCode = await runCommand(localCommand(context, stopping.signal), process.argv.slice(2), context);
}

void main();
