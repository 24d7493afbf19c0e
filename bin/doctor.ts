import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { BOUNDED_CLIENT } from '../functions/bounded-client';
import { doctorCommand } from './doctor/doctor';
import { awsCloud } from './doctor/aws';
import { processContext } from './command-line/context';
import { runCommand } from './command-line/command';

async function main(): Promise<void> {
  const context = {
    ...processContext(),
    secretsManager: new SecretsManagerClient(BOUNDED_CLIENT),
    sqs: new SQSClient(BOUNDED_CLIENT),
    cloud: awsCloud(),
  };
  process.exitCode = await runCommand(doctorCommand(context), process.argv.slice(2), context);
}

void main();
