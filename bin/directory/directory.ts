import type { Command } from 'commander';
import { CommandError, createCommand } from '../command-line/command';
import { createSettingReader, stackOption } from '../command-line/deployment-settings';
import { print } from '../command-line/output';
import { createProgressLine } from '../command-line/progress-line';
import { openDirectory, type DirectoryContext, type OpenDirectory } from './open-directory';
import { refreshDirectory, toCommandError } from './refresh-directory';
import { showEmployee } from './show';
import { describeStatus } from './status';

type StackOption = { stack?: string };

/** `directory`: fills and shows the employee directory. */
export function directoryCommand(context: DirectoryContext): Command {
  const { output, sleep, now } = context;
  const open = ({ stack }: StackOption) => openDirectory(createSettingReader(stack, context), stack, context);
  const command = createCommand('npm run directory --', context).description(
    'Fills and shows the employee directory: what Lucca states about the employees of configured establishments.',
  );

  command
    .command('refresh')
    .description('read all employees from Lucca, or continue a refresh that is in progress')
    .addOption(stackOption())
    .action(async (options: StackOption) => {
      const directory = await open(options);
      const line = createProgressLine(output);
      for (const tenant of await servedTenants(directory)) {
        await refreshDirectory(tenant, 'always', { ...directory, line, sleep, now });
      }
    });

  command
    .command('show')
    .description('show what the directory has about an employee')
    .argument('<employee>', 'email address, or id in Lucca')
    .addOption(stackOption())
    .action(async (employee: string, options: StackOption) => {
      await print(output, await showEmployee(employee, await open(options)));
    });

  command
    .command('status')
    .description('show the last and the running refresh')
    .addOption(stackOption())
    .action(async (options: StackOption) => {
      const directory = await open(options);
      const tenants = await servedTenants(directory);
      const parts = await Promise.all(tenants.map((tenant) => describeStatus(tenant, directory)));
      await print(output, parts.join('\n'));
    });

  return command;
}

/** @throws CommandError without API credentials */
async function servedTenants({ refresh }: OpenDirectory): Promise<string[]> {
  const tenants = await refresh.tenants().catch((error: unknown) => {
    throw toCommandError(error);
  });
  if (tenants.length > 0) return tenants;
  const problem = 'there are no credentials for the Lucca API';
  throw new CommandError([
    `LUCCA_API_SECRET_ID: ${problem}; see "Give access to the Lucca API" in README.md`,
  ]);
}
