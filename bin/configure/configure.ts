import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Command } from 'commander';
import type { Authorization } from '../../functions/domain/authorization';
import type { Configuration } from '../../functions/domain/configuration';
import { AuthorizationStore } from '../../functions/store/authorization-store';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import { RecordStore } from '../../functions/store/record-store';
import { CommandError, createCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { createSettingReader, stackOption } from '../command-line/deployment-settings';
import { formatTimestamp, print, tableHeader, tableNote, tableRow } from '../command-line/output';
import { applyConfigurations, type Change } from './apply-configurations';
import { configurationSchema, readConfigurations } from './configuration-file';
import { secretWarnings } from './secret-warnings';
import { loadConfigurations } from './stored-configurations';

type StackOption = { stack?: string };

export type ConfigureContext = CommandContext & { secretsManager: SecretsManagerClient };

/** `configure`: manages the configurations with a file that can be kept under version control. */
export function configureCommand(context: ConfigureContext): Command {
  const { input, output, errors, secretsManager } = context;
  const command = createCommand('npm run configure --', context).description(
    'Manages which Lucca establishments are synchronized to which Google Workspace.',
  );

  command
    .command('apply')
    .description('create or update the configurations in a file, all or none')
    .argument('<file>', 'JSON file; - reads standard input')
    .option('--prune', 'also remove configurations that are not in the file', false)
    .addOption(stackOption())
    .action(async (file: string, { prune, stack }: StackOption & { prune: boolean }) => {
      const wanted = await readConfigurations(file, input);
      const { stored, save } = await loadConfigurations(stack, context);
      const result = applyConfigurations(stored, wanted, { prune });
      if (!result.ok) throw new CommandError(result.problems);
      await save(result.configurations);
      await print(output, formatChanges(result.changes));
      const warnings = await secretWarnings(wanted, secretsManager, await secretPrefix(stack, context));
      await print(errors, warnings.map((warning) => `${warning}\n`).join(''));
    });

  command
    .command('list')
    .description('list all configurations and their Google authorization')
    .addOption(stackOption())
    .action(async ({ stack }: StackOption) => {
      const readSetting = createSettingReader(stack, context);
      const table = await readSetting('CONFIGURATIONS_TABLE', 'ConfigurationsTable');
      const { configurations } = await new ConfigurationStore(context.client, table).load();
      const authorizations = new AuthorizationStore(new RecordStore(context.client, table), context.now);
      const listed = await Promise.all(
        configurations.map(async (configuration) => ({
          configuration,
          authorization: await authorizations.read(configuration),
        })),
      );
      await print(output, formatConfigurations(listed));
    });

  command
    .command('export')
    .description('print all configurations as a file for apply')
    .addOption(stackOption())
    .action(async ({ stack }: StackOption) => {
      const { stored: configurations } = await loadConfigurations(stack, context);
      await print(output, toJson({ configurations }));
    });

  command
    .command('remove')
    .description('remove a configuration; its calendar events stay')
    .argument('<id>', 'id of the configuration')
    .addOption(stackOption())
    .action(async (id: string, { stack }: StackOption) => {
      const { stored, save } = await loadConfigurations(stack, context);
      const rest = stored.filter((one) => one.id !== id);
      if (rest.length === stored.length)
        throw new CommandError([`Configuration "${id}" not found; to list all: npm run configure -- list`]);
      await save(rest);
      await print(output, formatChanges([{ id, change: 'removed' }]));
    });

  command
    .command('schema')
    .description('print the JSON schema of the configuration file')
    .action(() => print(output, toJson(configurationSchema())));

  return command;
}

/** Returns null if it is unknown: the variables may name a table of configurations only. */
async function secretPrefix(stack: string | undefined, context: CommandContext): Promise<string | null> {
  return createSettingReader(stack, context)('GOOGLE_SECRET_PREFIX', 'GoogleSecretPrefix').catch(() => null);
}

function formatChanges(changes: Change[]): string {
  if (changes.length === 0) return 'Nothing to apply: the file has no configurations.\n';
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

/** `authorization`: the last known state; null before the first check. */
type ListedConfiguration = { configuration: Configuration; authorization: Authorization | null };

function formatConfigurations(listed: ListedConfiguration[]): string {
  if (listed.length === 0) return 'There are no configurations yet.\n';
  return tableHeader(COLUMNS) + listed.map(formatConfiguration).join('');
}

function formatConfiguration({ configuration, authorization }: ListedConfiguration): string {
  const { id, name, tenant, establishments, products, active } = configuration;
  const cells = [id, name, tenant, establishments.join(', '), products.join(', '), active ? 'yes' : 'no'];
  return tableRow(COLUMNS, cells) + tableNote(COLUMNS, `authorization ${formatAuthorization(authorization)}`);
}

function formatAuthorization(authorization: Authorization | null): string {
  if (!authorization) return 'not checked yet';
  const { state, since, reason, detail } = authorization;
  const parts = [`${state} since ${formatTimestamp(since)} UTC`, reason, detail];
  return parts.filter((part) => part !== null).join(' · ');
}
