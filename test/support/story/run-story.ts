import { isDeepStrictEqual } from 'node:util';
import type { SyncLogSummary } from '../../../functions/store/log/log-rows';
import type { LocalConnector } from '../local-stack/local-connector';
import { runScript } from '../local-stack/run-script';
import { calendarEntry, type CalendarEntry } from './calendar-entry';
import { formatCalendars, formatHeading, formatLog, formatMails, formatOmitted, formatScene } from './format';
import {
  runScenes,
  type DeliveryResult,
  type LogWatcher,
  type ReconcileResult,
  type SamplesResult,
  type SceneResult,
} from './run-scenes';
import { createStory } from './story';

/** At most 110 characters wide, like the tables. */
const FIRST_ON_A_TENANT = `All of this ran against fakes of AWS, Google and Lucca. On a real tenant, first check what the connector
assumes about them. It takes about an hour, uses two test employees, and removes what it creates:
  npm run acceptance -- --stack NAME --configuration ID --employee ADDRESS --second ADDRESS`;

/**
 * Connects Lucca and runs the story. Prints each scene when it ends, then all calendars, the log and the emails.
 *
 * @returns the messages of {@link findDifferences}
 */
export async function runStory(
  { webhookUrl, stack, logs, logList, google, lucca, environment, delegate, configure }: LocalConnector,
  watch: LogWatcher,
  print: (text: string) => void,
  signal: AbortSignal,
): Promise<string[]> {
  const now = Date.now();
  // Hires the employees: connecting Lucca fills the employee directory.
  const story = createStory(
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
  print(formatHeading('Connecting Lucca (npm run connect-lucca)'));
  const connect = { file: 'bin/connect-lucca.ts', args: ['--url', webhookUrl], environment, signal };
  print((await runScript(connect)).trimEnd());

  print(formatHeading('The story: response to Lucca, outcome, scene'));
  const results: SceneResult[] = [];
  const dependencies = {
    deliver: async (...delivery: Parameters<typeof lucca.endpoints.deliver>) =>
      (await lucca.endpoints.deliver(...delivery)).at(0) ?? null,
    reconcile: () => stack.runSchedules(),
    mails: stack.ses.messages,
    logs,
    watch,
  };
  for await (const result of runScenes(story.scenes, dependencies)) {
    signal.throwIfAborted();
    results.push(result);
    print(formatScene(results.length, result));
  }

  const allEntries = google
    .allEvents()
    .map(({ owner, event }) => calendarEntry(owner, event))
    .sort((a, b) => a.from.localeCompare(b.from));
  print(formatHeading('All calendars'));
  const [ofSamples, entries] = [true, false].map((isSample) =>
    allEntries.filter((entry) => story.isOfSample(entry) === isSample),
  );
  print(formatCalendars(entries ?? []));
  print(formatOmitted(ofSamples ?? []));

  const rows: SyncLogSummary[] = [];
  const since = new Date(now).toISOString();
  for await (const row of logList.list({ since }, { now: Date.now() })) rows.unshift(row);
  print(formatHeading('The log, oldest first'));
  print(formatLog(rows));

  print(formatHeading('Emails to the administrators'));
  print(formatMails(stack.ses.messages));

  print(formatHeading('Next: the real services'));
  print(FIRST_ON_A_TENANT);
  return findDifferences(story.expectedEntries, results, allEntries);
}

/** Returns a message for each difference between the expected and the actual results. */
export function findDifferences(
  expectedEntries: readonly CalendarEntry[],
  results: readonly SceneResult[],
  entries: readonly CalendarEntry[],
): string[] {
  return [
    ...results.flatMap(sceneDifferences),
    ...expectedEntries
      .filter((expected) => !entries.some((entry) => isDeepStrictEqual(entry, expected)))
      .map((expected) => `missing calendar event ${JSON.stringify(expected)}`),
    ...entries
      .filter((entry) => !expectedEntries.some((expected) => isDeepStrictEqual(entry, expected)))
      .map((entry) => `unexpected calendar event ${JSON.stringify(entry)}`),
    ...(entries.length === expectedEntries.length
      ? []
      : [`expected ${expectedEntries.length} calendar events, got ${entries.length}`]),
  ];
}

function sceneDifferences(result: SceneResult): string[] {
  if ('mails' in result) return reconcileDifferences(result);
  if ('deliveries' in result) return samplesDifferences(result);
  return 'status' in result ? deliveryDifferences(result) : [];
}

function deliveryDifferences({ scene, status, row }: DeliveryResult): string[] {
  const expected = { status: scene.status, outcome: scene.outcome, reason: scene.reason ?? null };
  const actual = { status, outcome: row?.outcome ?? null, reason: row?.reason ?? null };
  return compare(scene.title, expected, actual);
}

function samplesDifferences({ scene, deliveries }: SamplesResult): string[] {
  return scene.samples.flatMap(({ name, outcome, reason = null }, index) => {
    const { status = null, row = null } = deliveries[index] ?? {};
    const actual = { status, outcome: row?.outcome ?? null, reason: row?.reason ?? null };
    return compare(name, { status: 202, outcome, reason }, actual);
  });
}

function reconcileDifferences({ scene, rows, mails }: ReconcileResult): string[] {
  const expected = {
    rows: scene.outcomes.map(({ outcome, reason = null }) => ({ outcome, reason })),
    mails: scene.mails.toSorted(),
  };
  const actual = {
    rows: rows.map(({ outcome, reason }) => ({ outcome, reason })),
    // French punctuation has non-breaking spaces.
    mails: mails.map(({ subject }) => subject.replace(/\s/g, ' ')).toSorted(),
  };
  return compare(scene.title, expected, actual);
}

function compare(title: string, expected: object, actual: object): string[] {
  if (isDeepStrictEqual(expected, actual)) return [];
  return [`« ${title} »: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`];
}
