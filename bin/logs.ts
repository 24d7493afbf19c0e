import { logsCommand } from './logs/logs';
import { processContext } from './command-line/context';
import { runCommand } from './command-line/command';

async function main(): Promise<void> {
  const context = processContext();
  process.exitCode = await runCommand(logsCommand(context), process.argv.slice(2), context);
}

void main();
