import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Option } from 'commander';
import { errorName } from '../../functions/shared/safe-logging';
import { readSecret as readText } from '../../functions/shared/secrets';
import { CommandError, describeError } from './command';
import type { CommandContext } from './context';

type Sources = Pick<CommandContext, 'environment' | 'stackOutputs'>;

/**
 * Reads a setting of the deployment from an environment variable, else from an output of the stack.
 *
 * @throws CommandError if it is missing
 */
export type ReadSetting = (variable: string, output: string) => Promise<string>;

/** Creates the option `--stack`, which all commands share. */
export function stackOption(): Option {
  return new Option('--stack <name>', 'CloudFormation stack to read missing settings from');
}

/**
 * Reads the stack once, and only if a variable is missing.
 *
 * @param stack value of `--stack`
 */
export function createSettingReader(
  stack: string | undefined,
  { environment, stackOutputs }: Sources,
): ReadSetting {
  let outputs: Promise<Record<string, string>> | undefined;
  return async (variable, output) => {
    const value = environment[variable];
    if (value) return value;
    if (stack === undefined) throw new CommandError([`--stack: is required unless ${variable} is set`]);
    outputs ??= readOutputs(stack, stackOutputs);
    const found = (await outputs)[output];
    if (!found) throw new CommandError([`--stack: the stack ${stack} has no output ${output}`]);
    return found;
  };
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

/** Returns the variable or option that a setting comes from, for errors about its value. */
export function settingSource(variable: string, { environment }: Pick<Sources, 'environment'>): string {
  return environment[variable] ? variable : '--stack';
}

/**
 * Reads a file or secret that the input refers to.
 *
 * @param field the option, argument or variable that refers to it
 * @throws CommandError with the error's name only: its message may quote a secret
 */
export async function readReferenced<T>(field: string, what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new CommandError([`${field}: ${what} cannot be read (${errorName(error)})`]);
  }
}

/** Reads a secret in Secrets Manager. Returns an empty text if it has no value. */
export async function readSecret(secretId: string): Promise<string> {
  return (await readText(new SecretsManagerClient({}), secretId)) ?? '';
}
