import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { Option, type Command } from 'commander';
import { product } from '../../functions/domain/configuration';
import { LuccaApiError } from '../../functions/lucca/api/errors';
import { eventSender, queueDepth } from '../../functions/queue/sender';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import { RecordStore } from '../../functions/store/record-store';
import { CommandError, newCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { settingReader, stackOption } from '../command-line/deployment-settings';
import { print, tableHead, tableNote, tableRow } from '../command-line/output';
import { progressLine } from '../command-line/progress-line';
import { importScopes, parseDate, requireActive, type ImportOptions, type ImportScope } from './options';
import { ImportProgressStore } from './progress';
import { importProduct, queueFeeder } from './run';
import { addCounts, countsText, NOTHING, type Found, type Source } from './source';
import { importSources } from './sources';

export type ImportContext = CommandContext & {
  secretsManager: SecretsManagerClient;
  sqs: SQSClient;
  sleep: (ms: number) => Promise<void>;
};

type Options = ImportOptions & { dryRun: boolean; again: boolean; stack?: string };

/** `import`: brings in what Lucca has already when a configuration begins. */
export function importCommand(context: ImportContext): Command {
  const { output } = context;
  return newCommand('npm run import --', context)
    .description('Brings in what Lucca has already. Started again, it goes on where it was broken off.')
    .requiredOption('--configuration <id>', 'the configuration whose establishments are concerned')
    .addOption(
      new Option('--since <date>', 'what is over before this day stays out')
        .argParser(parseDate)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--product <product>', 'only this one (default: all of the configuration)').choices(
        product.options,
      ),
    )
    .option('--dry-run', 'list what would be brought in, and send nothing', false)
    .option('--again', 'begin anew what is complete, or was broken off', false)
    .addOption(stackOption())
    .action(async (options: Options) => {
      try {
        await run(options);
      } catch (error) {
        if (error instanceof LuccaApiError) throw new CommandError([error.message], 1);
        throw error;
      }
    });

  async function run({ dryRun, again, stack, ...options }: Options): Promise<void> {
    const setting = settingReader(stack, context);
    const table = await setting('CONFIGURATIONS_TABLE', 'ConfigurationsTable');
    const { configurations } = await new ConfigurationStore(context.client, table).load();
    const scopes = importScopes(options, configurations, context.now());
    if (!dryRun) requireActive(scopes);
    const records = new RecordStore(context.client, table);
    const line = progressLine(output);
    const sourceOf = await importSources(scopes, {
      ...context,
      secretId: await setting('LUCCA_API_SECRET_ID', 'LuccaApiSecretId'),
      records,
      // The lines of a dry run are those of its table.
      line: dryRun ? null : line,
    });
    if (dryRun) {
      for (const scope of scopes) await print(output, importPreview(scope, sourceOf(scope)));
      return;
    }
    const queueUrl = await setting('QUEUE_URL', 'QueueUrl');
    const feed = queueFeeder({
      send: eventSender(context.sqs, queueUrl),
      depth: queueDepth(context.sqs, queueUrl),
      sleep: context.sleep,
      onWait: () => {
        line.meanwhile('waits until the queue is shorter');
      },
    });
    for (const scope of scopes) {
      const progress = new ImportProgressStore(records, scope, context.now);
      await importProduct(scope, again, { source: sourceOf(scope), progress, feed, line });
    }
  }
}

/** Within 120 characters. */
const COLUMNS = [
  { title: 'Resource', width: 33 },
  { title: 'Employee', width: 14 },
  { title: 'From', width: 26 },
  { title: 'To', width: 26 },
  { title: 'What', width: 21 },
];

/** What an import would bring in, row by row, and what it would leave out. */
async function* importPreview({ product }: ImportScope, source: Source): AsyncGenerator<string> {
  let counts = NOTHING;
  for await (const page of source(null)) {
    if (page.found.length > 0 && counts.found === 0) yield tableHead(COLUMNS);
    counts = addCounts(counts, page.counts);
    for (const found of page.found) yield tableRow(COLUMNS, cells(found));
    for (const remark of page.remarks) yield tableNote(COLUMNS, remark);
  }
  yield `${product}: ${countsText(counts, 'to bring in')}; nothing was sent\n`;
}

function cells({ resource, employeeId, from, to, what }: Found): string[] {
  return [resource, employeeId ?? '', from, to, what];
}
