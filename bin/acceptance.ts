import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout } from 'node:timers/promises';
import { sleep } from '../functions/shared/async';
import { acceptanceCommand } from './acceptance/acceptance';
import { runCommand } from './command-line/command';
import { processContext } from './command-line/context';

async function main(): Promise<void> {
  const interruption = new AbortController();
  const { signal } = interruption;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    // A second signal ends the process at once; the next run then removes what is left.
    process.once(name, () => {
      interruption.abort();
    });
  }
  const context = {
    ...processContext(),
    secretsManager: new SecretsManagerClient(),
    sqs: new SQSClient(),
    signal,
    sleep: (ms: number) => setTimeout(ms, undefined, { signal }),
    uninterruptedSleep: sleep,
  };
  process.exitCode = await runCommand(acceptanceCommand(context), process.argv.slice(2), context);
}

void main();
