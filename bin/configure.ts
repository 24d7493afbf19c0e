import { runCommand } from './command-line/command';
import { processContext } from './command-line/context';
import { configureCommand } from './configure/configure';

async function main(): Promise<void> {
  const context = processContext();
  process.exitCode = await runCommand(configureCommand(context), process.argv.slice(2), context);
}

void main();
