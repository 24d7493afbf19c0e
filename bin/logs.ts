import { logsCommand } from './commands/logs-command';
import { processContext } from './commands/process-context';
import { runCommand } from './commands/run-command';

async function main(): Promise<void> {
  const context = processContext();
  process.exitCode = await runCommand(logsCommand(context), process.argv.slice(2), context);
}

void main();
