import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sleep } from '../functions/shared/async';
import { runCommand } from './command-line/command';
import { processContext } from './command-line/context';
import { retryCommand } from './retry/retry';

async function main(): Promise<void> {
  const context = {
    ...processContext(),
    secretsManager: new SecretsManagerClient(),
    sqs: new SQSClient(),
    sleep,
  };
  process.exitCode = await runCommand(retryCommand(context), process.argv.slice(2), context);
}

void main();
