import { runLocal } from '../test/support/local-stack/run-local';
import { createCommand, runCommand } from './command-line/command';
import { processContext, type CommandContext } from './command-line/context';

function localCommand(context: CommandContext, signal: AbortSignal) {
  return createCommand('npm start --', context)
    .description('Runs the whole connector on this machine and plays a story with it.')
    .showSuggestionAfterError(false)
    .option('--once', 'exit after the story, with code 1 if it failed', false)
    .option('--folder <path>', 'folder for function logs and the environment file', '.local')
    .action(async (options: { once: boolean; folder: string }) => {
      const print = (line: string) => context.output.write(`${line}\n`);
      const differences = await runLocal({ ...options, print, signal });
      if (differences.length > 0) {
        throw new Error(`The story failed: ${differences.join('; ')}`);
      }
      if (options.once && signal.aborted) throw new Error('Stopped before the end of the story');
      print(options.once ? 'The story passed.' : 'Stopped.');
    });
}

async function main(): Promise<void> {
  const context = processContext();
  const shutdown = new AbortController();
  // Not `once`: the terminal signals npm, tsx and this process, and both parents forward the signal as well.
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      shutdown.abort();
    });
  }
  process.exitCode = await runCommand(localCommand(context, shutdown.signal), process.argv.slice(2), context);
}

void main();
