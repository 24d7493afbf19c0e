import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { setTimeout } from 'node:timers/promises';
import { connectLuccaCommand } from './commands/connect-lucca-command';
import { processContext } from './commands/process-context';
import { runCommand } from './commands/run-command';

async function main(): Promise<void> {
  const sleep = (ms: number) => setTimeout(ms);
  const context = { ...processContext(), secretsManager: new SecretsManagerClient(), sleep };
  process.exitCode = await runCommand(connectLuccaCommand(context), process.argv.slice(2), context);
}

void main();
