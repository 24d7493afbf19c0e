import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workplace } from '../fakes/lucca/calendar-event';
import { calendarEventChange, type LuccaEvent } from '../fakes/lucca/event';
import { employee } from '../fakes/lucca/reference';
import { formatHeading, outcomeLines } from '../story/format';
import { LogWatcher } from '../story/run-scenes';
import { runStory } from '../story/run-story';
import { nextWeek } from '../story/week';
import { startCalendarPage } from './calendar-page/calendar-page';
import { CleanupStack } from './cleanup-stack';
import { startLocalConnector, type LocalConnector } from './local-connector';

/** The id of Tom, the third employee of the story. Lucca's API returns his address. */
const TOM = '1003';

type RunLocalOptions = {
  /** Exits after the story. */
  once: boolean;
  /** For the function logs and the environment of a second terminal. */
  folder: string;
  print: (line: string) => void;
  /** Stops everything at any time. */
  signal: AbortSignal;
};

/**
 * Starts the connector on this machine and runs the story.
 *
 * @returns the differences from the expected results; empty if the signal stopped it before the end
 */
export async function runLocal(options: RunLocalOptions): Promise<string[]> {
  const cleanup = new CleanupStack();
  try {
    return await run(options, cleanup);
  } catch (error) {
    if (options.signal.aborted) return [];
    throw error;
  } finally {
    await cleanup.close();
  }
}

async function run(options: RunLocalOptions, cleanup: CleanupStack): Promise<string[]> {
  const { folder, print, signal } = options;
  await mkdir(folder, { recursive: true });
  const functionsLog = createWriteStream(join(folder, 'functions.log'));
  cleanup.add(() => once(functionsLog.end(), 'close'));

  const startedAt = Date.now();
  const step = (text: string) => {
    signal.throwIfAborted();
    print(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${text}`);
  };
  const watch = new LogWatcher();
  let isStoryOver = false;
  const connector = await startLocalConnector({
    signal,
    onStep: step,
    onOutput(functionName, text) {
      functionsLog.write(`[${functionName}] ${text}`);
      watch.notifyOutput();
      if (isStoryOver) outcomeLines(text).forEach(print);
    },
  });
  cleanup.add(() => connector.stop());
  step(`Ready. Function logs: ${join(folder, 'functions.log')}`);

  const differences = await runStory(connector, watch, print, signal);
  isStoryOver = true;
  if (!options.once) await serveUntilAborted(connector, options, cleanup);
  return differences;
}

/** Keeps the connector running for the commands in a second terminal. */
async function serveUntilAborted(
  { consoleUrl, environment, google, lucca, stack, webhookUrl }: LocalConnector,
  { folder, print, signal }: RunLocalOptions,
  cleanup: CleanupStack,
): Promise<void> {
  const write = async (name: string, text: string) => {
    const file = join(folder, name);
    await writeFile(file, text);
    cleanup.add(() => rm(file, { force: true }));
  };
  await write('environment', environmentFile(environment));
  await write('example-event.json', `${JSON.stringify(exampleEvent(Date.now()), null, 2)}\n`);
  const calendarPage = await startCalendarPage(google);
  cleanup.add(() => calendarPage.stop());

  print(formatHeading('Up and running'));
  print(`Console   ${consoleUrl}   (sign in as Camille, an administrator, or Alex, who has read access)`);
  print(`Webhook   ${webhookUrl}`);
  print(`Mails     ${stack.ses.endpoint}   (open in a browser)`);
  print(`Calendars ${calendarPage.origin}   (open in a browser)`);
  print(`Lucca     ${lucca.tenantUrl}`);
  print(`Google    ${google.rootUrl}`);
  print(`\n${environmentFile(environment)}`);
  print(`In a second terminal (the lines above are in ${folder}/environment):\n`);
  print(`  source ${folder}/environment`);
  print(
    `  npm run send -- ${folder}/example-event.json   # to send another event, edit the file and set a new id`,
  );
  print('  npm run logs');
  print('  npm run configure -- list\n');
  print('Press Ctrl-C to stop.');
  if (!signal.aborted) await once(signal, 'abort');
}

/**
 * A shell script that makes the commands of a second terminal talk to the local stack.
 *
 * It unsets the profile and the session token, which would take precedence over the keys.
 */
export function environmentFile(environment: Record<string, string>): string {
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}=${shellQuote(value)}`);
  return `${['unset AWS_PROFILE AWS_SESSION_TOKEN', ...exports].join('\n')}\n`;
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** An event to experiment with: Tom is at the office next Monday. */
export function exampleEvent(now: number): LuccaEvent {
  const day = workplace({ id: '2000', employee: employee(TOM), date: nextWeek(now).monday.date });
  const occurredAt = new Date(now).toISOString();
  return calendarEventChange('created', day, { id: '2001', occurredAt, establishment: '12' });
}
