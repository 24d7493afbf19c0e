import { Option, type Command } from 'commander';
import { FAILURE_REASONS } from '../../functions/domain/vocabulary';
import { createEventSender, createQueueDepthReader } from '../../functions/queue/sender';
import { AuditTrail } from '../../functions/store/audit-trail';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import { RecordStore } from '../../functions/store/record-store';
import { UnresolvedEvents } from '../../functions/store/log/unresolved-events';
import { CommandError, createCommand } from '../command-line/command';
import { createSettingReader, stackOption, type ReadSetting } from '../command-line/deployment-settings';
import { openLuccaBudget } from '../command-line/lucca-budget';
import { print } from '../command-line/output';
import { createProgressLine, type ProgressLine } from '../command-line/progress-line';
import type { DirectoryContext } from '../directory/open-directory';
import { parseSince } from '../logs/logs';
import { createEventReader } from './event-reader';
import { findRows, type RowFilter } from './find-rows';
import { waitForOutcomes } from './outcomes';
import { prepareEvent } from './prepared-event';
import { countOf, formatDryRun, formatRun, formatUnassigned, RetryReport } from './report';
import { createRetryAudit, runRetry } from './retry-run';
import { createRetrySender, type SendReadyEvents } from './send-events';

export type RetryContext = DirectoryContext;

type Options = RowFilter & { readAgain: boolean; dryRun: boolean; stack?: string };

/** As long as the log keeps rows. */
const EVER = '90d';

/** `retry`: sends events that wait or have failed for a reason back to the queue. */
export function retryCommand(context: RetryContext): Command {
  const { client, output, sqs, environment, now, sleep, newId } = context;
  const startedAt = now();
  return createCommand('npm run retry --', context)
    .description('Retries the events that wait or have failed for a reason, once its cause is removed.')
    .addOption(
      new Option('--reason <reason>', 'reason of the events, such as invalid_event')
        .choices(FAILURE_REASONS)
        .makeOptionMandatory(),
    )
    .option('--configuration <id>', 'only events of this configuration')
    .addOption(
      new Option('--since <when>', 'only events that have waited or failed since: an age (7d) or ISO 8601')
        .argParser((text) => parseSince(text, startedAt))
        .default(parseSince(EVER, startedAt), EVER),
    )
    .option('--read-again', 'read all events from Lucca again, even if their payload is understood', false)
    .option('--dry-run', 'list what would be sent without sending it', false)
    .addOption(stackOption())
    .action(run);

  async function run({ dryRun, readAgain, stack, ...filter }: Options): Promise<void> {
    const readSetting = createSettingReader(stack, context);
    const configurationsTable = await readSetting('CONFIGURATIONS_TABLE', 'ConfigurationsTable');
    const { configurations } = await new ConfigurationStore(client, configurationsTable).load();
    if (filter.configuration !== undefined && !configurations.some(({ id }) => id === filter.configuration)) {
      const problem = `configuration "${filter.configuration}" not found`;
      throw new CommandError([`--configuration: ${problem}; to list all: npm run configure -- list`]);
    }
    const unresolvedEvents = new UnresolvedEvents(client, await readSetting('LOGS_TABLE', 'LogsTable'));
    const line = createProgressLine(output);
    const records = new RecordStore(client, configurationsTable);
    const readEventAgain = createEventReader({
      ...context,
      secretId: await readSetting('LUCCA_API_SECRET_ID', 'LuccaApiSecretId'),
      tokenUrl: environment['LUCCA_TOKEN_URL'] || null,
      budget: await openLuccaBudget({ ...context, records, stack, readSetting }),
      onWait: () => {
        line.showActivity('waiting for the Lucca API');
      },
    });
    const send = dryRun ? null : await openSender(readSetting, unresolvedEvents, line);
    const trail = dryRun
      ? null
      : new AuditTrail(client, await readSetting('AUDIT_TABLE', 'AuditTable'), now, newId);

    const { rows, unassigned } = await findRows(unresolvedEvents, filter, { configurations, now: now() });
    const audit = trail && createRetryAudit(trail, { who: context.who, filter, events: rows.length });
    const report = new RetryReport();
    const { sent, isRejected } = await runRetry(rows, {
      unresolvedEvents,
      prepare: (row) => prepareEvent(row, { readAgain, configurations, readEventAgain, now }),
      sending: send && audit && { send, audit },
      onProgress: (checked, sentSoFar) => {
        line.redraw(`${checked} of ${countOf(rows.length)} checked, ${sentSoFar} sent`);
      },
      report,
    });
    const outcomes = await waitForOutcomes(sent, {
      ...{ unresolvedEvents, sleep, now },
      onProgress: (known) => {
        line.redraw(`${known} of ${countOf(sent.length)} processed`);
      },
    });
    line.finish(`${countOf(report.events)} with the reason ${filter.reason}`);
    await print(output, dryRun ? formatDryRun(report) : formatRun(report, sent, outcomes));
    if (unassigned > 0) await print(output, formatUnassigned(unassigned));
    if (isRejected) {
      throw new CommandError(
        ['The queue rejects events. None is lost: run the command again in a minute'],
        1,
      );
    }
    const isFailed = report.left > 0 || outcomes.some(({ outcome }) => outcome === 'failed');
    if (isFailed && !dryRun) throw new CommandError([], 1);
  }

  async function openSender(
    readSetting: ReadSetting,
    unresolvedEvents: UnresolvedEvents,
    line: ProgressLine,
  ): Promise<SendReadyEvents> {
    const queueUrl = await readSetting('QUEUE_URL', 'QueueUrl');
    return createRetrySender({
      unresolvedEvents,
      send: createEventSender(sqs, queueUrl),
      depth: createQueueDepthReader(sqs, queueUrl),
      ...{ sleep, now, newNonce: newId },
      onWait: () => {
        line.showActivity('waiting for the queue to drain');
      },
    });
  }
}
