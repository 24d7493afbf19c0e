import type { Command } from 'commander';
import {
  applyConfigurations,
  removeConfiguration,
  type Change,
} from '../../functions/store/configuration-changes';
import { AuthorizationStore } from '../../functions/store/authorization-store';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import { RecordStore } from '../../functions/store/record-store';
import type { CommandContext } from '../commands/command-context';
import { CommandError } from '../commands/command-error';
import { readConfigurations } from '../commands/configuration-file';
import { configurationList } from '../commands/configuration-list';
import { configurationSchema } from '../commands/configuration-schema';
import { print } from '../commands/print';
import { newCommand } from '../command-line/command';
import { settingReader, stackOption } from '../command-line/deployment-settings';
import { loadConfigurations } from './apply-configurations';

type StackOption = { stack?: string };

/** `configure`: which establishments of which tenant go to which Google, from a file under version control. */
export function configureCommand(context: CommandContext): Command {
  const { input, output } = context;
  const command = newCommand('npm run configure --', context).description(
    'Says which establishments go to which Google.',
  );

  const tableOf = ({ stack }: StackOption) =>
    settingReader(stack, context)('CONFIGURATIONS_TABLE', 'ConfigurationsTable');

  command
    .command('apply')
    .description('write the configurations of a file, all or nothing; others stay')
    .argument('<file>', 'JSON; - reads standard input')
    .option('--prune', 'also remove the configurations that the file lacks', false)
    .addOption(stackOption())
    .action(async (file: string, { prune, ...options }: StackOption & { prune: boolean }) => {
      const wanted = await readConfigurations(file, input);
      const { stored, save } = await loadConfigurations(options.stack, context);
      const result = applyConfigurations(stored, wanted, { prune });
      if (!result.ok) throw new CommandError(result.problems);
      await save(result.configurations);
      await print(output, report(result.changes));
    });

  command
    .command('list')
    .description('show all configurations, and whether Google gives tokens for them')
    .addOption(stackOption())
    .action(async (options: StackOption) => {
      const table = await tableOf(options);
      const { configurations } = await new ConfigurationStore(context.client, table).load();
      const authorizations = new AuthorizationStore(new RecordStore(context.client, table), context.now);
      const listed = await Promise.all(
        configurations.map(async (configuration) => ({
          configuration,
          authorization: await authorizations.read(configuration),
        })),
      );
      await print(output, configurationList(listed));
    });

  command
    .command('export')
    .description('print all configurations as apply takes them')
    .addOption(stackOption())
    .action(async (options: StackOption) => {
      const { stored: configurations } = await loadConfigurations(options.stack, context);
      await print(output, toJson({ configurations }));
    });

  command
    .command('remove')
    .description('remove one configuration')
    .argument('<id>')
    .addOption(stackOption())
    .action(async (id: string, options: StackOption) => {
      const { stored, save } = await loadConfigurations(options.stack, context);
      const rest = removeConfiguration(stored, id);
      if (!rest)
        throw new CommandError([`There is no configuration "${id}"; list shows those that there are`]);
      await save(rest);
      await print(output, report([{ id, change: 'removed' }]));
    });

  command
    .command('schema')
    .description('print the JSON schema of the file that apply takes')
    .action(() => print(output, toJson(configurationSchema())));

  return command;
}

function report(changes: Change[]): string {
  if (changes.length === 0) return 'Nothing to apply: the file holds no configuration.\n';
  return changes.map(({ id, change }) => `${id}: ${change}\n`).join('');
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
