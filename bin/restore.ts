import { runCommand } from './command-line/command';
import { processContext } from './command-line/context';
import { restoreCommand } from './restore/restore';

async function main(): Promise<void> {
  const context = processContext();
  process.exitCode = await runCommand(restoreCommand(context), process.argv.slice(2), context);
}

void main();
