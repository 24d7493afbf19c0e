import { InvalidArgumentError, Option, type Command } from 'commander';
import * as z from 'zod';
import { outcome } from '../../functions/domain/sync-log';
import type { LogFilter } from '../../functions/store/log-list';
import { LogStore } from '../../functions/store/log-store';
import { newCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { settingReader, stackOption } from '../command-line/deployment-settings';
import { print } from '../command-line/output';
import { jsonLines, loggedEvents, logTable } from './format';

type Options = LogFilter & { json: boolean; payload: boolean; stack?: string };

/** `logs`: what became of Lucca's events. */
export function logsCommand(context: CommandContext): Command {
  const { client, output } = context;
  const now = context.now();
  return newCommand('npm run logs --', context)
    .description('Shows what became of the events from Lucca, the newest first.')
    .addOption(
      new Option('--since <when>', '90m, 24h, 7d, or a date or date and time (ISO 8601)')
        .argParser((text) => parseSince(text, now))
        .default(parseSince('24h', now), '24h'),
    )
    .option('--configuration <id>', 'only those that this configuration was in charge of')
    .addOption(new Option('--outcome <outcome>', 'only those with this outcome').choices(outcome.options))
    .option('--employee <address>', 'only those that concern the calendar of this employee')
    .addOption(
      new Option('--resource <key>', 'only those of this resource: <tenant>#<type>#<id>').argParser(wholeKey),
    )
    .option('--json', 'one JSON object a line', false)
    .option('--payload', 'with what Lucca sent, while an event is waiting or has failed', false)
    .addOption(stackOption())
    .action(async ({ json, payload, stack, ...filter }: Options) => {
      const table = await settingReader(stack, context)('LOGS_TABLE', 'LogsTable');
      const logs = new LogStore(client, table);
      const events = loggedEvents(logs, filter, { now, payload });
      await print(output, json ? jsonLines(events) : logTable(events, { since: filter.since, now }));
    });
}

/** The table shows resources without their tenant. */
function wholeKey(key: string): string {
  if (/^https:\/\/[^#]+#[^#]+#./.test(key)) return key;
  throw new InvalidArgumentError('Give the whole key, such as https://acme.ilucca.net#calendar-event#875.');
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The log is read day by day. */
const OLDEST_MS = 366 * UNIT_MS.d;

const age = z
  .string()
  .regex(/^\d{1,9}[mhd]$/)
  .transform((text) => ({ count: parseInt(text, 10), unit: z.enum(['m', 'h', 'd']).parse(text.at(-1)) }));

const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

/**
 * The moment that `--since` means, as ISO 8601 in UTC.
 *
 * @param text an age such as `90m`, `24h`, `7d`; or a date (its beginning), or a date and time, in UTC unless it says otherwise
 * @param now ms since the epoch
 */
export function parseSince(text: string, now: number): string {
  const since = read(text, now);
  if (since === null) {
    throw new InvalidArgumentError('Give an age such as 90m, 24h or 7d, or a date such as 2026-03-02.');
  }
  if (now - since > OLDEST_MS) {
    throw new InvalidArgumentError('Events are kept for 90 days after their last change: give at most 366d.');
  }
  return new Date(since).toISOString();
}

/** ms since the epoch */
function read(text: string, now: number): number | null {
  const old = age.safeParse(text);
  if (old.success) return now - old.data.count * UNIT_MS[old.data.unit];
  if (!moment.safeParse(text).success) return null;
  const hasZone = !text.includes('T') || /(Z|[+-]\d\d:?\d\d)$/.test(text);
  return Date.parse(hasZone ? text : `${text}Z`);
}
