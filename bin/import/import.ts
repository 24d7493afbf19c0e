import { InvalidArgumentError, Option, type Command } from 'commander';
import * as z from 'zod';
import { product } from '../../functions/domain/configuration';
import { addCounts, NO_COUNTS, type ImportItem, type Source } from '../../functions/import/import-page';
import { createQueueFeeder } from '../../functions/import/queue-feeder';
import { isFromEvents, type ImportScope } from '../../functions/import/scope';
import { LuccaApiError } from '../../functions/lucca/api/http';
import { createEventSender, createQueueDepthReader } from '../../functions/queue/sender';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import { DirectoryStore } from '../../functions/store/directory-store';
import { RecordStore } from '../../functions/store/record-store';
import { CommandError, createCommand } from '../command-line/command';
import { createSettingReader, stackOption } from '../command-line/deployment-settings';
import { openLuccaBudget } from '../command-line/lucca-budget';
import { print, tableHeader, tableNote, tableRow } from '../command-line/output';
import { createProgressLine } from '../command-line/progress-line';
import { openDirectory, type DirectoryContext } from '../directory/open-directory';
import { fillDirectory } from './fill-directory';
import { formatCounts, importProduct } from './import-product';
import { ImportProgressStore } from './progress';
import { importScopes, requireActive, type ScopeOptions } from './scope';
import { createSources } from './sources';

export type ImportContext = DirectoryContext;

type CommandOptions = ScopeOptions & { dryRun: boolean; again: boolean; stack?: string };

/** `import`: imports events that existed in Lucca before a configuration was activated. */
export function importCommand(context: ImportContext): Command {
  const { output } = context;
  return createCommand('npm run import --', context)
    .description('Imports existing events from Lucca. Run it again to resume an interrupted import.')
    .requiredOption('--configuration <id>', 'id of the configuration to import')
    .addOption(
      new Option('--since <date>', 'exclude events that ended before this date')
        .argParser(parseDate)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--product <product>',
        'import only this product (default: all of the configuration)',
      ).choices(product.options),
    )
    .option('--dry-run', 'list what would be imported without sending it', false)
    .option('--again', 'start over, even after an interrupted or complete run', false)
    .addOption(stackOption())
    .action(async (options: CommandOptions) => {
      try {
        await run(options);
      } catch (error) {
        if (error instanceof LuccaApiError) throw new CommandError([error.message], 1);
        throw error;
      }
    });

  async function run({ dryRun, again, stack, ...options }: CommandOptions): Promise<void> {
    const readSetting = createSettingReader(stack, context);
    const table = await readSetting('CONFIGURATIONS_TABLE', 'ConfigurationsTable');
    const { configurations } = await new ConfigurationStore(context.client, table).load();
    const scopes = importScopes(options, configurations, context.now());
    if (!dryRun) requireActive(scopes);
    const records = new RecordStore(context.client, table);
    const line = createProgressLine(output);
    const store = new DirectoryStore(
      context.client,
      await readSetting('DIRECTORY_TABLE', 'DirectoryTable'),
      context.now,
    );
    const sources = await createSources(scopes, {
      ...context,
      secretId: await readSetting('LUCCA_API_SECRET_ID', 'LuccaApiSecretId'),
      ...{ records, store },
      budget: await openLuccaBudget({ ...context, records, stack, readSetting }),
      // A dry run prints only its table.
      line: dryRun ? null : line,
    });
    if (dryRun) {
      for (const scope of scopes) await print(output, formatPreview(scope, sources.of(scope)));
      return;
    }
    const { refresh } = await openDirectory(readSetting, stack, context);
    const [scope] = scopes;
    if (scope) await fillDirectory(scope, { ...context, refresh, line });
    const queueUrl = await readSetting('QUEUE_URL', 'QueueUrl');
    const enqueue = createQueueFeeder({
      send: createEventSender(context.sqs, queueUrl),
      depth: createQueueDepthReader(context.sqs, queueUrl),
      ...{ sleep: context.sleep, now: context.now },
      onWait: () => {
        line.showActivity('waiting for the queue to drain');
      },
    });
    const imports = scopes.map((one) => ({
      scope: one,
      progress: new ImportProgressStore(records, one, context.now),
    }));
    const readsEvents = await Promise.all(
      imports.map(async ({ scope: { product }, progress }) => {
        return isFromEvents(product) && (again || (await progress.load())?.next !== null);
      }),
    );
    if (readsEvents.includes(true)) sources.readEventsAhead();
    try {
      for (const { scope: one, progress } of imports) {
        await importProduct(one, again, { source: sources.of(one), progress, enqueue, line });
      }
    } finally {
      sources.stop();
    }
  }
}

const date = z.iso.date();

function parseDate(text: string): string {
  if (date.safeParse(text).success) return text;
  throw new InvalidArgumentError('Use a date such as 2026-03-02.');
}

/** Within 120 characters. */
const COLUMNS = [
  { title: 'Resource', width: 33 },
  { title: 'Employee', width: 14 },
  { title: 'From', width: 26 },
  { title: 'To', width: 26 },
  { title: 'What', width: 21 },
];

/** Formats the items of a dry run, row by row, and the counts. */
async function* formatPreview({ product }: ImportScope, source: Source): AsyncGenerator<string> {
  let counts = NO_COUNTS;
  for await (const page of source(null)) {
    if (page.items.length > 0 && counts.included === 0) yield tableHeader(COLUMNS);
    counts = addCounts(counts, page.counts);
    for (const item of page.items) yield tableRow(COLUMNS, cellsOf(item));
    for (const remark of page.remarks) yield tableNote(COLUMNS, remark);
  }
  yield `${product}: ${formatCounts(counts, 'to import')}; dry run, nothing sent\n`;
}

function cellsOf({ resource, employeeId, from, to, kind, status }: ImportItem): string[] {
  return [resource, employeeId ?? '', from, to, `${kind}, ${status}`];
}
