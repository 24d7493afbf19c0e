import { configureCommand } from './configure/configure';
import { processContext } from './command-line/context';
import { runCommand } from './command-line/command';

async function main(): Promise<void> {
  const context = processContext();
  process.exitCode = await runCommand(configureCommand(context), process.argv.slice(2), context);
}

void main();
