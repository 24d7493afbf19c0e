import { Option, type Command } from 'commander';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import { LateHours } from '../../functions/store/log/late-hours';
import { CommandError, createCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { createSettingReader, stackOption } from '../command-line/deployment-settings';
import { print } from '../command-line/output';
import { createProgressLine } from '../command-line/progress-line';
import { applyConfigurations } from '../configure/apply-configurations';
import { loadConfigurations } from '../configure/stored-configurations';
import { copyItems, copyLogRow, copyMapping, copyMissing, type ItemOutcome } from './copy-items';
import { checkSource, RESTORABLE_TABLES, type RestorableName } from './restorable-tables';

type RestoreOptions = {
  stack?: string;
  table: RestorableName;
  from: string;
  dryRun: boolean;
  overwrite: boolean;
};

/** The others only get items that they lack. */
const OVERWRITABLE: RestorableName[] = ['configurations', 'mappings'];

const LABELS: Record<ItemOutcome, string> = {
  copied: 'copied',
  replaced: 'replaced',
  kept: 'already in the live table',
  newer: 'newer in the live table',
  expired: 'expired',
  invalid: 'unreadable',
};

const PROGRESS_STEP = 1000;

/** `restore`: copies the items of a restored or retained table into the live one. */
export function restoreCommand(context: CommandContext): Command {
  const { client, output, now } = context;
  return createCommand('npm run restore --', context)
    .description(
      'Copies the items of a table that point-in-time recovery has restored, or that a deleted stack has left, into ' +
        'the live table. Copies only what the live table lacks. It can be repeated: it then copies the rest.',
    )
    .addOption(
      new Option('--table <table>', 'live table')
        .choices(Object.keys(RESTORABLE_TABLES))
        .makeOptionMandatory(),
    )
    .requiredOption('--from <name>', 'DynamoDB table to copy from')
    .option('--dry-run', 'count what would be copied; write nothing', false)
    .option('--overwrite', 'also replace live configurations, or mappings that are not newer', false)
    .addOption(stackOption())
    .action(async (options: RestoreOptions) => {
      if (options.overwrite && !OVERWRITABLE.includes(options.table))
        throw new CommandError([`--overwrite: only for ${OVERWRITABLE.join(' and ')}`]);
      const { variable, output: outputKey, schema } = RESTORABLE_TABLES[options.table];
      const live = await createSettingReader(options.stack, context)(variable, outputKey);
      await checkSource(client, options.from, { live, schema });
      if (options.table === 'configurations') await restoreConfigurations(options);
      else await restoreItems(options, live);
    });

  /** The table also has state of the functions, which is out of date: they create it again. */
  async function restoreConfigurations({ stack, from, overwrite, dryRun }: RestoreOptions): Promise<void> {
    const { configurations: copied } = await new ConfigurationStore(client, from).load();
    const { stored, save } = await loadConfigurations(stack, context);
    const isStored = (id: string) => stored.some((one) => one.id === id);
    const wanted = overwrite ? copied : copied.filter(({ id }) => !isStored(id));
    const result = applyConfigurations(stored, wanted, { prune: false });
    if (!result.ok) throw new CommandError(result.problems);
    if (!dryRun) await save(result.configurations);
    const kept = copied.filter((one) => !wanted.includes(one));
    await print(
      output,
      [
        ...result.changes.map(({ id, change }) => `${id}: ${change}\n`),
        ...kept.map(({ id }) => `${id}: ${LABELS.kept}\n`),
        dryRun ? 'Dry run: nothing was written.\n' : '',
      ].join(''),
    );
  }

  async function openLateHours({ stack }: RestoreOptions): Promise<LateHours> {
    const counts = await createSettingReader(stack, context)('TALLIES_TABLE', 'TalliesTable');
    return new LateHours(client, counts, now);
  }

  async function restoreItems(options: RestoreOptions, live: string): Promise<void> {
    const { table, from, dryRun: isDryRun, overwrite } = options;
    const source = { client, from, live, schema: RESTORABLE_TABLES[table].schema };
    const copyItem =
      table === 'mappings'
        ? copyMapping({ client, live, isDryRun, overwrite })
        : table === 'logs'
          ? copyLogRow(source, isDryRun, await openLateHours(options))
          : copyMissing(source, isDryRun);
    const progress = createProgressLine(output);
    const counts = new Map<ItemOutcome, number>();
    let read = 0;
    for await (const outcome of copyItems(source, copyItem, now())) {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      read += 1;
      if (read % PROGRESS_STEP === 0) progress.redraw(`${table}: ${summary(read, counts)}`);
    }
    progress.finish(`${isDryRun ? 'Dry run, nothing was written. ' : ''}${table}: ${summary(read, counts)}`);
    const invalid = counts.get('invalid') ?? 0;
    if (invalid > 0) throw new CommandError([`${invalid} unreadable items of ${from} were not copied`], 1);
  }
}

function summary(read: number, counts: Map<ItemOutcome, number>): string {
  const labels: [string, string][] = Object.entries(LABELS);
  const parts = labels.flatMap(([outcome, label]) => {
    const count = [...counts].find(([one]) => one === outcome)?.[1] ?? 0;
    return count > 0 ? [`${count} ${label}`] : [];
  });
  return [`${read} read`, ...parts].join(', ');
}
