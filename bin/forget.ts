import { runCommand } from './command-line/command';
import { processContext } from './command-line/context';
import { forgetCommand } from './forget/forget';

async function main(): Promise<void> {
  const context = processContext();
  process.exitCode = await runCommand(forgetCommand(context), process.argv.slice(2), context);
}

void main();
