import { InvalidArgumentError, Option, type Command } from 'commander';
import type { LogFilter } from '../../functions/store/log-list';
import { LogStore } from '../../functions/store/log-store';
import { outcome } from '../../functions/domain/sync-log';
import type { CommandContext } from '../commands/command-context';
import { jsonLines } from '../commands/log-json';
import { logTable } from './format';
import { loggedEvents } from '../commands/logged-event';
import { print } from '../commands/print';
import { newCommand } from '../command-line/command';
import { settingReader, stackOption } from '../command-line/deployment-settings';
import { parseSince } from '../commands/since';

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
