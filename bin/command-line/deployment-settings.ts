import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Option } from 'commander';
import { errorName } from '../../functions/shared/safe-logging';
import { CommandError, describeError } from './command';
import type { CommandContext } from './context';

type Sources = Pick<CommandContext, 'environment' | 'stackOutputs'>;

/**
 * Reads what a command has to know of the deployment: a variable of the environment, else an output of the stack.
 *
 * @returns throws a CommandError if something is missing
 */
export type Setting = (variable: string, output: string) => Promise<string>;

/** `--stack`, as all commands have it. */
export function stackOption(): Option {
  return new Option('--stack <name>', 'the deployed stack, where options and variables do not say it');
}

/**
 * The stack is asked once, and only if a variable is missing.
 *
 * @param stack as `--stack` names it
 */
export function settingReader(stack: string | undefined, { environment, stackOutputs }: Sources): Setting {
  let outputs: Promise<Record<string, string>> | undefined;
  return async (variable, output) => {
    const named = environment[variable];
    if (named) return named;
    if (stack === undefined) throw new CommandError([`--stack: is required, or the variable ${variable}`]);
    outputs ??= readOutputs(stack, stackOutputs);
    const found = (await outputs)[output];
    if (!found) throw new CommandError([`--stack: ${stack} lacks the output ${output}`]);
    return found;
  };
}

/** What people have to put right if the value of a setting is wrong. */
export function fieldOf(variable: string, { environment }: Pick<Sources, 'environment'>): string {
  return environment[variable] ? variable : '--stack';
}

async function readOutputs(
  stack: string,
  stackOutputs: Sources['stackOutputs'],
): Promise<Record<string, string>> {
  try {
    return await stackOutputs(stack);
  } catch (error) {
    throw new CommandError([`--stack: the outputs of ${stack} cannot be read (${describeError(error)})`]);
  }
}

/**
 * Looks something up that a field of the command names.
 *
 * @throws CommandError with the field and, of what went wrong, only a name: a message may quote a secret
 */
export async function lookUp<T>(field: string, what: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw new CommandError([`${field}: ${what} cannot be read (${errorName(error)})`]);
  }
}

/** The text of a secret in Secrets Manager; empty if it holds none. */
export async function readSecret(secretId: string): Promise<string> {
  const client = new SecretsManagerClient({});
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  return SecretString;
}
