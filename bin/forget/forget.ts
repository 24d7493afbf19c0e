import type { Command } from 'commander';
import { type Configuration, tenantsOf } from '../../functions/domain/configuration';
import { AuthorizationStore } from '../../functions/store/authorization-store';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import { DirectoryStore } from '../../functions/store/directory-store';
import { DirectoryWork } from '../../functions/store/directory-work';
import { GuestIndex } from '../../functions/store/guest-index';
import { LogStore } from '../../functions/store/log/log-store';
import { MappingStore } from '../../functions/store/mapping-store';
import { RecordList } from '../../functions/store/record-list';
import { RecordStore } from '../../functions/store/record-store';
import { UnresolvedEvents } from '../../functions/store/log/unresolved-events';
import { CommandError, createCommand, parseEmployeeAddress } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { createSettingReader, stackOption, type ReadSetting } from '../command-line/deployment-settings';
import { print } from '../command-line/output';
import { directoryLinks, mappingLinks } from './link-sources';
import { findPerson, type LinkSource, type Name } from './person';
import { ForgetProgress } from './progress';
import { describePerson, formatRemaining, formatSteps } from './report';
import { findSteps, type ForgetStores } from './steps';
import { EventsWithoutAddress } from './unresolved';

type Options = { dryRun: boolean; tenant?: string; stack?: string };

/** `forget`: deletes what the connector keeps about one employee. */
export function forgetCommand(context: CommandContext): Command {
  const { output } = context;
  return createCommand('npm run forget --', context)
    .description('Deletes what the connector keeps about an employee. Events in Google Calendar stay.')
    .argument('<employee>', 'email address or Lucca id')
    .option('--dry-run', 'list what would be deleted without deleting it', false)
    .option('--tenant <url>', 'tenant of the Lucca id, if several have it')
    .addOption(stackOption())
    .action(async (employee: string, { dryRun, tenant, stack }: Options) => {
      const { stores, sources, progress, configurations } = await open(createSettingReader(stack, context));
      const name = parseName(employee, tenant, configurations);
      const found = await findPerson(name, [...sources, progress]);
      const steps = found ? await findSteps(found.person, stores) : [];
      if (!found || steps.every(({ count }) => count === 0)) {
        if (found && !dryRun) await progress.end(found.person);
        await print(output, `Nothing is kept about ${employee}.\n`);
        return;
      }
      const { person, reassigned } = found;
      await print(output, `${dryRun ? 'Would delete' : 'Deleting'}: ${describePerson(person)}\n\n`);
      if (!dryRun) {
        await progress.begin(person);
        for (const { remove } of steps) await remove();
        await progress.end(person);
      }
      await print(output, formatSteps(steps, { isDryRun: dryRun }));
      await print(output, formatRemaining(person, reassigned, configurations));
    });

  async function open(readSetting: ReadSetting): Promise<{
    stores: ForgetStores;
    sources: LinkSource[];
    progress: ForgetProgress;
    configurations: Configuration[];
  }> {
    const { client, now } = context;
    const configurationsTable = await readSetting('CONFIGURATIONS_TABLE', 'ConfigurationsTable');
    const records = new RecordStore(client, configurationsTable);
    const recordList = new RecordList(client, configurationsTable);
    const logsTable = await readSetting('LOGS_TABLE', 'LogsTable');
    const eventsWithoutAddress = new EventsWithoutAddress(new UnresolvedEvents(client, logsTable), now);
    const directoryTable = await readSetting('DIRECTORY_TABLE', 'DirectoryTable');
    const directory = new DirectoryStore(client, directoryTable, now);
    const stores = {
      logs: new LogStore(client, logsTable),
      eventsWithoutAddress,
      mappings: new MappingStore(client, await readSetting('MAPPINGS_TABLE', 'MappingsTable')),
      guests: new GuestIndex(client, await readSetting('GUESTS_TABLE', 'GuestsTable')),
      authorizations: new AuthorizationStore(records, now),
      directory,
      directoryWork: new DirectoryWork(client, directoryTable, now),
      recordList,
      now,
    };
    const { configurations } = await new ConfigurationStore(client, configurationsTable).load();
    const tenants = [...tenantsOf(configurations)];
    return {
      stores,
      sources: [mappingLinks(stores), eventsWithoutAddress, directoryLinks(directory, tenants)],
      progress: new ForgetProgress(records, recordList, now),
      configurations,
    };
  }
}

/** @throws CommandError */
function parseName(employee: string, tenant: string | undefined, configurations: Configuration[]): Name {
  if (employee.includes('@')) return { address: parseEmployeeAddress('EMPLOYEE', employee) };
  const id = employee.trim();
  if (id === '') throw new CommandError(['EMPLOYEE: must be an email address or a Lucca id']);
  const configured = [...tenantsOf(configurations)];
  return { id, tenants: tenant === undefined ? configured : [parseTenant(tenant)] };
}

function parseTenant(tenant: string): string {
  const url = URL.parse(tenant);
  if (url?.protocol === 'https:') return url.origin;
  throw new CommandError(['--tenant: must be a URL such as https://acme.ilucca.net']);
}
