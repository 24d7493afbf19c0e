import type { SyncLogSummary } from '../../functions/store/log-row';
import { WebhookEndpoint } from '../fakes/lucca/webhook-endpoint';
import type { LocalConnector } from './local-connector';
import { calendarEntry } from './story/calendar';
import { differences } from './story/differences';
import { play, type Played } from './story/play';
import { showCalendars, showHeading, showLog, showScene } from './story/show';
import { writeStory } from './story/story';
import type { SyncWatch } from './story/sync-watch';

/**
 * Plays the story, shows every delivery as it goes, and at the end every calendar and the log.
 *
 * @returns where it did not end as it should; see {@link differences}
 */
export async function tellStory(
  { webhookUrl, webhookSecret, logs, google }: LocalConnector,
  watch: SyncWatch,
  print: (text: string) => void,
  signal: AbortSignal,
): Promise<string[]> {
  const now = Date.now();
  const story = writeStory(now);
  const endpoint = new WebhookEndpoint({ url: webhookUrl, secret: webhookSecret, now: () => Date.now() });
  const activated = await endpoint.activate('iusiof24dsfxvcç834');
  print(showHeading('The story: what Lucca got, what happened'));

  const played: Played[] = [];
  for await (const one of play(story.scenes, endpoint, logs, watch)) {
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

  const found = differences(story, played, entries);
  return activated ? found : ['the endpoint did not answer the activation test', ...found];
}
