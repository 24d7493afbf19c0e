import { readFile } from 'node:fs/promises';
import { processContext } from './commands/process-context';
import { readSecret } from './commands/read-secret';
import { runCommand } from './commands/run-command';
import { sendCommand } from './commands/send-command';

async function main(): Promise<void> {
  const context = { ...processContext(), readFile, readSecret };
  process.exitCode = await runCommand(sendCommand(context), process.argv.slice(2), context);
}

void main();
