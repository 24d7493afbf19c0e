import { configureCommand } from './commands/configure-command';
import { processContext } from './commands/process-context';
import { runCommand } from './commands/run-command';

async function main(): Promise<void> {
  const context = processContext();
  process.exitCode = await runCommand(configureCommand(context), process.argv.slice(2), context);
}

void main();
