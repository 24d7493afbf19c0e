import { isDeepStrictEqual } from 'node:util';
import type { SyncLogSummary } from '../../../functions/store/log-rows';
import type { LocalConnector } from '../local-stack/local-connector';
import { runScript } from '../local-stack/run-script';
import { calendarEntry, type CalendarEntry } from './calendar-entry';
import { showCalendars, showHeading, showLog, showMails, showScene } from './format';
import { play, type Played, type PlayedDelivery, type PlayedRun, type SyncWatch } from './run-scenes';
import { writeStory } from './story';

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

/** Where the story did not end as it should, in words; empty if it did. */
export function differences(
  ending: readonly CalendarEntry[],
  played: readonly Played[],
  calendars: readonly CalendarEntry[],
): string[] {
  return [
    ...played.flatMap(differencesOfScene),
    ...ending
      .filter((wanted) => !calendars.some((entry) => isDeepStrictEqual(entry, wanted)))
      .map((wanted) => `a calendar lacks ${JSON.stringify(wanted)}`),
    ...calendars
      .filter((entry) => !ending.some((wanted) => isDeepStrictEqual(entry, wanted)))
      .map((entry) => `a calendar should not hold ${JSON.stringify(entry)}`),
    ...(calendars.length === ending.length
      ? []
      : [`the calendars hold ${calendars.length} events instead of ${ending.length}`]),
  ];
}

function differencesOfScene(played: Played): string[] {
  if ('mails' in played) return differencesOfRun(played);
  return 'status' in played ? differencesOfDelivery(played) : [];
}

function differencesOfDelivery({ scene, status, row }: PlayedDelivery): string[] {
  const wanted = { status: scene.status, outcome: scene.outcome, reason: scene.reason ?? null };
  const got = { status, outcome: row?.outcome ?? null, reason: row?.reason ?? null };
  return difference(scene.title, wanted, got);
}

function differencesOfRun({ scene, rows, mails }: PlayedRun): string[] {
  const wanted = {
    confirmed: scene.settles.map(({ outcome, reason = null }) => ({ outcome, reason })),
    mails: scene.mails.toSorted(),
  };
  const got = {
    confirmed: rows.map(({ outcome, reason }) => ({ outcome, reason })),
    // Typographers' blanks stand for all others.
    mails: mails.map(({ subject }) => subject.replace(/\s/g, ' ')).toSorted(),
  };
  return difference(scene.title, wanted, got);
}

function difference(title: string, wanted: object, got: object): string[] {
  if (isDeepStrictEqual(wanted, got)) return [];
  return [`« ${title} »: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`];
}
