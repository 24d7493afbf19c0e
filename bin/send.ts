import { readFile } from 'node:fs/promises';
import { runCommand } from './command-line/command';
import { processContext } from './command-line/context';
import { readSecret } from './command-line/deployment-settings';
import { sendCommand } from './send/send';

async function main(): Promise<void> {
  const context = { ...processContext(), readFile, readSecret };
  process.exitCode = await runCommand(sendCommand(context), process.argv.slice(2), context);
}

void main();
