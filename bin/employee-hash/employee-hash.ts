import type { Command } from 'commander';
import { employeeHash } from '../../functions/shared/employee-hash';
import { CommandError, employeeAddress, newCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { fieldOf, lookUp, settingReader, stackOption } from '../command-line/deployment-settings';
import { print } from '../command-line/output';

export type HashContext = Pick<CommandContext, 'environment' | 'stackOutputs' | 'output' | 'errors'> & {
  /** The text of a secret in Secrets Manager. */
  readSecret: (secretId: string) => Promise<string>;
};

/** `employee-hash`: what stands for an employee in the logs of the functions. */
export function employeeHashCommand(context: HashContext): Command {
  return newCommand('npm run employee-hash --', context)
    .description('Prints what stands for an employee in the field `employee` of the CloudWatch logs.')
    .argument('<address>', 'of the employee')
    .addOption(stackOption())
    .action(async (text: string, { stack }: { stack?: string }) => {
      const address = employeeAddress('ADDRESS', text);
      await print(context.output, `${employeeHash(await key(stack), address)}\n`);
    });

  async function key(stack: string | undefined): Promise<string> {
    const variable = 'LOG_KEY_SECRET_ID';
    const secretId = await settingReader(stack, context)(variable, 'LogKeySecretId');
    const field = fieldOf(variable, context);
    const found = await lookUp(field, `the secret ${secretId}`, () => context.readSecret(secretId));
    if (found === '') throw new CommandError([`${field}: the secret ${secretId} is empty`]);
    return found;
  }
}
