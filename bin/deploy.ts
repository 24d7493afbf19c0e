import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { context } from '../cdk.json';
import { runCommand } from './command-line/command';
import { processContext } from './command-line/context';
import { createDeployApi } from './deploy/aws';
import { deployCommand } from './deploy/deploy';

/** Runs the CDK command line of this project in the same terminal. */
async function runCdk(args: string[]): Promise<number> {
  const cdk = spawn(process.execPath, [require.resolve('aws-cdk/bin/cdk'), ...args], { stdio: 'inherit' });
  // Ctrl+C reaches the CDK command line as well. This process then still reports the state of the stack.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  await once(cdk, 'close');
  process.off('SIGINT', ignore);
  return cdk.exitCode ?? 1;
}

async function main(): Promise<void> {
  const { output, errors } = processContext();
  const command = deployCommand({ output, errors, context, runCdk, openApi: createDeployApi });
  process.exitCode = await runCommand(command, process.argv.slice(2), { output, errors });
}

void main();
