import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AWS_CLIENT_OPTIONS } from '../functions/shared/aws-clients';
import { runCommand } from './command-line/command';
import { processContext } from './command-line/context';
import { createAwsApi } from './doctor/aws';
import { doctorCommand } from './doctor/doctor';

async function main(): Promise<void> {
  const context = {
    ...processContext(),
    secretsManager: new SecretsManagerClient(AWS_CLIENT_OPTIONS),
    sqs: new SQSClient(AWS_CLIENT_OPTIONS),
    aws: createAwsApi(),
  };
  process.exitCode = await runCommand(doctorCommand(context), process.argv.slice(2), context);
}

void main();
