import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AWS_CLIENT_OPTIONS } from '../functions/shared/aws-clients';
import { runCommand } from './command-line/command';
import { processContext } from './command-line/context';
import { configureCommand } from './configure/configure';

async function main(): Promise<void> {
  const context = { ...processContext(), secretsManager: new SecretsManagerClient(AWS_CLIENT_OPTIONS) };
  process.exitCode = await runCommand(configureCommand(context), process.argv.slice(2), context);
}

void main();
