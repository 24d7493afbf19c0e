import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { send } from './send/send';
import { stackOutputs } from './stack-outputs';

async function readSecret(secretId: string): Promise<string> {
  const { SecretString } = await new SecretsManagerClient().send(
    new GetSecretValueCommand({ SecretId: secretId }),
  );
  return SecretString ?? '';
}

async function main(): Promise<void> {
  process.exitCode = await send(process.argv.slice(2), {
    environment: process.env,
    readFile,
    readInput: () => buffer(process.stdin),
    readSecret,
    stackOutputs,
    now: () => new Date(),
    print: (line) => process.stdout.write(`${line}\n`),
    printError: (line) => process.stderr.write(`${line}\n`),
  });
}

void main();
