import { InvalidArgumentError, Option, type Command } from 'commander';
import * as z from 'zod';
import { tenantsOf } from '../../functions/domain/configuration';
import { outcome } from '../../functions/domain/sync-log';
import { isUnresolved } from '../../functions/domain/vocabulary';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../functions/shared/time';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import type { SyncLogSummary } from '../../functions/store/log/log-rows';
import { LogList, type LogFilter } from '../../functions/store/log/log-list';
import { LogStore } from '../../functions/store/log/log-store';
import { createCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { createSettingReader, stackOption } from '../command-line/deployment-settings';
import { print } from '../command-line/output';
import { formatJsonLines, formatTable, type LoggedEvent } from './format';
import { keysOf, parseResourceOption, type EnteredResource } from './resource-option';

type Options = Omit<LogFilter, 'resources'> & {
  resource?: EnteredResource;
  json: boolean;
  payload: boolean;
  stack?: string;
};

/** `logs`: lists the outcomes of Lucca's events. */
export function logsCommand(context: CommandContext): Command {
  const { client, output } = context;
  const now = context.now();
  return createCommand('npm run logs --', context)
    .description('Lists the outcomes of the events from Lucca, newest first.')
    .addOption(
      new Option('--since <when>', 'age (90m, 24h, 7d) or ISO 8601 date or time, in UTC by default')
        .argParser((text) => parseSince(text, now))
        .default(parseSince('24h', now), '24h'),
    )
    .option('--configuration <id>', 'only events of this configuration')
    .addOption(new Option('--outcome <outcome>', 'only events with this outcome').choices(outcome.options))
    .option('--employee <address>', "only events in this employee's calendar")
    .addOption(
      new Option('--resource <resource>', 'only events of this resource: calendar-event#875').argParser(
        parseResourceOption,
      ),
    )
    .option('--json', 'print one JSON object per line', false)
    .option('--payload', 'include the payloads of waiting and failed events', false)
    .addOption(stackOption())
    .action(async ({ json, payload, stack, resource, ...filter }: Options) => {
      const readSetting = createSettingReader(stack, context);
      const table = await readSetting('LOGS_TABLE', 'LogsTable');
      const tenants = async () => {
        const configurations = await readSetting('CONFIGURATIONS_TABLE', 'ConfigurationsTable');
        return tenantsOf((await new ConfigurationStore(client, configurations).load()).configurations);
      };
      const resources = resource && (await keysOf(resource, tenants));
      const rows = new LogList(client, table).list({ ...filter, resources }, { now });
      const events = readEvents(rows, payload ? new LogStore(client, table) : null);
      await print(output, json ? formatJsonLines(events) : formatTable(events, { since: filter.since, now }));
    });
}

/** @param logs null: without payloads */
async function* readEvents(
  rows: AsyncIterable<SyncLogSummary>,
  logs: LogStore | null,
): AsyncGenerator<LoggedEvent> {
  for await (const row of rows) yield logs ? { row, payload: await readPayload(row, logs) } : { row };
}

/** Only unresolved events have a payload. */
async function readPayload({ event, outcome }: SyncLogSummary, logs: LogStore): Promise<string | null> {
  return isUnresolved(outcome) ? logs.payloadText(event) : null;
}

const UNIT_MS = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** Limits the number of reads: the log is read day by day. */
const MAX_AGE_MS = 366 * UNIT_MS.d;

/**
 * Parses the value of `--since`. Returns ISO 8601, in UTC.
 *
 * @param text an age such as `90m`, `24h`, `7d`, a date (its beginning), or a date and time, in UTC by default
 * @param now ms since the epoch
 */
export function parseSince(text: string, now: number): string {
  const since = parseAge(text, now) ?? parseDate(text);
  if (since === null) {
    throw new InvalidArgumentError('Use an age such as 90m, 24h or 7d, or a date such as 2026-03-02.');
  }
  if (now - since > MAX_AGE_MS) {
    throw new InvalidArgumentError(
      'The maximum age is 366d. Events are kept for 90 days after their last change.',
    );
  }
  return new Date(since).toISOString();
}

const age = z
  .string()
  .regex(/^\d{1,9}[mhd]$/)
  .transform((text) => ({ count: parseInt(text, 10), unit: z.enum(['m', 'h', 'd']).parse(text.at(-1)) }));

/** ms since the epoch */
function parseAge(text: string, now: number): number | null {
  const { data } = age.safeParse(text);
  return data ? now - data.count * UNIT_MS[data.unit] : null;
}

const dateOrDateTime = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

/** ms since the epoch */
function parseDate(text: string): number | null {
  if (!dateOrDateTime.safeParse(text).success) return null;
  const hasZone = !text.includes('T') || /(Z|[+-]\d\d:?\d\d)$/.test(text);
  return Date.parse(hasZone ? text : `${text}Z`);
}
