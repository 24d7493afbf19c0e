import type { Command } from 'commander';
import { employeeHash } from '../../functions/shared/employee-hash';
import { CommandError, createCommand, parseEmployeeAddress } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import {
  createSettingReader,
  readReferenced,
  settingSource,
  stackOption,
} from '../command-line/deployment-settings';
import { print } from '../command-line/output';

type HashContext = Pick<CommandContext, 'environment' | 'stackOutputs' | 'output' | 'errors'> & {
  /** Reads the text of a secret in Secrets Manager. */
  readSecret: (secretId: string) => Promise<string>;
};

/** `employee-hash`: prints the hash that identifies an employee in the functions' logs. */
export function employeeHashCommand(context: HashContext): Command {
  return createCommand('npm run employee-hash --', context)
    .description('Prints the hash that identifies an employee in the CloudWatch logs (field `employee`).')
    .argument('<address>', 'email address of the employee')
    .addOption(stackOption())
    .action(async (text: string, { stack }: { stack?: string }) => {
      const address = parseEmployeeAddress('ADDRESS', text);
      await print(context.output, `${employeeHash(await readKey(stack), address)}\n`);
    });

  async function readKey(stack: string | undefined): Promise<string> {
    const variable = 'LOG_KEY_SECRET_ID';
    const secretId = await createSettingReader(stack, context)(variable, 'LogKeySecretId');
    const source = settingSource(variable, context);
    const key = await readReferenced(source, `the secret ${secretId}`, () => context.readSecret(secretId));
    if (key === '') throw new CommandError([`${source}: the secret ${secretId} is empty`]);
    return key;
  }
}
