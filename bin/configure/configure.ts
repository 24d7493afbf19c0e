import type { Command } from 'commander';
import type { Authorization } from '../../functions/domain/authorization';
import type { Configuration } from '../../functions/domain/configuration';
import { AuthorizationStore } from '../../functions/store/authorization-store';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import { RecordStore } from '../../functions/store/record-store';
import { CommandError, newCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { settingReader, stackOption } from '../command-line/deployment-settings';
import { moment, print, tableHead, tableNote, tableRow } from '../command-line/output';
import {
  applyConfigurations,
  loadConfigurations,
  removeConfiguration,
  type Change,
} from './apply-configurations';
import { configurationSchema, readConfigurations } from './configuration-file';

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

/** Within 120 characters. */
const COLUMNS = [
  { title: 'Id', width: 18 },
  { title: 'Name', width: 22 },
  { title: 'Tenant', width: 32 },
  { title: 'Establishments', width: 22 },
  { title: 'Products', width: 18 },
  { title: 'Active', width: 7 },
];

/** A configuration beside what Google said of it last; null if Google was not asked yet. */
type ListedConfiguration = { configuration: Configuration; authorization: Authorization | null };

function configurationList(listed: ListedConfiguration[]): string {
  if (listed.length === 0) return 'There are no configurations yet.\n';
  return tableHead(COLUMNS) + listed.map(textOf).join('');
}

function textOf({ configuration, authorization }: ListedConfiguration): string {
  const { id, name, tenant, establishments, products, active } = configuration;
  const facts = [id, name, tenant, establishments.join(', '), products.join(', '), active ? 'yes' : 'no'];
  return tableRow(COLUMNS, facts) + tableNote(COLUMNS, `authorization ${stateOf(authorization)}`);
}

function stateOf(authorization: Authorization | null): string {
  if (!authorization) return 'not tried yet';
  const { state, since, reason, detail } = authorization;
  return [`${state} since ${moment(since)} UTC`, reason, detail].filter((part) => part !== null).join(' · ');
}
