import type { SyncLogSummary } from '../../../functions/store/log-rows';
import type { LocalConnector } from '../local-stack/local-connector';
import { runScript } from '../local-stack/run-script';
import { calendarEntry } from './calendar';
import { differences } from './differences';
import { play, type Played } from './play';
import { showCalendars, showHeading, showLog, showMails, showScene } from './show';
import { writeStory } from './story';
import type { SyncWatch } from './sync-watch';

/**
 * Connects Lucca, plays the story, shows every scene as it goes, and at the end every calendar, the log and the mails.
 *
 * @returns where it did not end as it should; see {@link differences}
 */
export async function tellStory(
  { webhookUrl, stack, logs, google, lucca, environment, delegate, configure }: LocalConnector,
  watch: SyncWatch,
  print: (text: string) => void,
  signal: AbortSignal,
): Promise<string[]> {
  print(showHeading('Lucca is connected, as by npm run connect-lucca'));
  const connect = { file: 'bin/connect-lucca.ts', args: ['--url', webhookUrl], environment, signal };
  print((await runScript(connect)).trimEnd());

  const now = Date.now();
  const story = writeStory(
    lucca.lucca,
    {
      suspendEndpoint() {
        for (const { id } of lucca.endpoints.all()) lucca.endpoints.suspend(id);
      },
      delegate,
      configure,
      retireInstances: () => stack.retireInstances(),
    },
    now,
  );
  print(showHeading('The story: what Lucca got, what happened'));
  const played: Played[] = [];
  const stage = {
    deliver: async (...delivery: Parameters<typeof lucca.endpoints.deliver>) =>
      (await lucca.endpoints.deliver(...delivery)).at(0) ?? null,
    reconcile: () => stack.runSchedules(),
    mails: stack.ses.messages,
    logs,
    watch,
  };
  for await (const one of play(story.scenes, stage)) {
    signal.throwIfAborted();
    played.push(one);
    print(showScene(played.length, one));
  }

  const entries = google
    .allEvents()
    .map(({ owner, event }) => calendarEntry(owner, event))
    .sort((a, b) => a.from.localeCompare(b.from));
  print(showHeading('Every calendar'));
  print(showCalendars(entries));

  const rows: SyncLogSummary[] = [];
  const since = new Date(now).toISOString();
  for await (const row of logs.list({ since }, { now: Date.now() })) rows.unshift(row);
  print(showHeading('The log, oldest first'));
  print(showLog(rows));

  print(showHeading('The mails to the administrators'));
  print(showMails(stack.ses.messages));
  return differences(story.ending, played, entries);
}
