import { runCommand } from './command-line/command';
import { processContext } from './command-line/context';
import { logsCommand } from './logs/logs';

async function main(): Promise<void> {
  const context = processContext();
  process.exitCode = await runCommand(logsCommand(context), process.argv.slice(2), context);
}

void main();
