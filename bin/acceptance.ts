import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout } from 'node:timers/promises';
import { sleep } from '../functions/shared/async';
import { acceptanceCommand } from './acceptance/acceptance';
import { runCommand } from './command-line/command';
import { processContext } from './command-line/context';

const SAME_INTERRUPTION_MS = 1000;

async function main(): Promise<void> {
  const interruption = new AbortController();
  const { signal } = interruption;
  let interruptedAt: number | null = null;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      interruptedAt ??= Date.now();
      // The terminal signals npm and this process, and npm forwards the signal: one Ctrl-C arrives twice. A later one
      // ends the process at once; the next run then removes what is left.
      if (Date.now() - interruptedAt > SAME_INTERRUPTION_MS) process.exit(130);
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
