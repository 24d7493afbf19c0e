import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workplace } from '../fakes/lucca/calendar-event';
import { calendarEventChange, type LuccaEvent } from '../fakes/lucca/event';
import { employee } from '../fakes/lucca/reference';
import { outcomeLines, formatHeading } from '../story/format';
import { SyncWatch } from '../story/run-scenes';
import { tellStory } from '../story/run-story';
import { nextWeek } from '../story/week';
import { startCalendarPage } from './calendar-page/calendar-page';
import { Closers } from './closers';
import { startLocalConnector, type LocalConnector } from './local-connector';

type RunLocalOptions = {
  /** Ends after the story. */
  once: boolean;
  /** Gets what the functions log, and the variables for a second terminal. */
  folder: string;
  print: (line: string) => void;
  /** Ends everything, whatever is under way. */
  signal: AbortSignal;
};

/** @returns where the story did not end as it should, or nothing if it was not played to its end */
export async function runLocal(options: RunLocalOptions): Promise<string[]> {
  const closers = new Closers();
  try {
    return await run(options, closers);
  } catch (error) {
    if (options.signal.aborted) return [];
    throw error;
  } finally {
    await closers.close();
  }
}

async function run(options: RunLocalOptions, closers: Closers): Promise<string[]> {
  const { folder, print, signal } = options;
  await mkdir(folder, { recursive: true });
  const functionsLog = createWriteStream(join(folder, 'functions.log'));
  closers.add(() => once(functionsLog.end(), 'close'));

  const startedAt = Date.now();
  const step = (text: string) => {
    signal.throwIfAborted();
    print(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${text}`);
  };
  const watch = new SyncWatch();
  let isStoryOver = false;
  const connector = await startLocalConnector({
    signal,
    onStep: step,
    onOutput(functionName, text) {
      functionsLog.write(`[${functionName}] ${text}`);
      watch.noteOutput();
      if (isStoryOver) outcomeLines(text).forEach(print);
    },
  });
  closers.add(() => connector.stop());
  step(`Ready; what the functions log is in ${join(folder, 'functions.log')}`);

  const differences = await tellStory(connector, watch, print, signal);
  isStoryOver = true;
  if (!options.once) await serveUntilAborted(connector, options, closers);
  return differences;
}

/** Until the signal: for the commands in another terminal. */
async function serveUntilAborted(
  { consoleUrl, environment, google, lucca, stack, webhookUrl }: LocalConnector,
  { folder, print, signal }: RunLocalOptions,
  closers: Closers,
): Promise<void> {
  const write = async (name: string, text: string) => {
    const file = join(folder, name);
    await writeFile(file, text);
    closers.add(() => rm(file, { force: true }));
  };
  await write('environment', environmentFile(environment));
  await write('example-event.json', `${JSON.stringify(exampleEvent(Date.now()), null, 2)}\n`);
  const calendarPage = await startCalendarPage(google);
  closers.add(() => calendarPage.stop());

  print(formatHeading('Up and running'));
  print(`Console   ${consoleUrl}   (sign in as Camille, an administrator, or as Alex, who may only read)`);
  print(`Webhook   ${webhookUrl}`);
  print(`Mails     ${stack.ses.endpoint}   (open it in a browser)`);
  print(`Calendars ${calendarPage.origin}   (open it in a browser)`);
  print(`Lucca     ${lucca.tenantUrl}`);
  print(`Google    ${google.rootUrl}`);
  print(`\n${environmentFile(environment)}`);
  print(`In a second terminal (the lines above are in ${folder}/environment):\n`);
  print(`  source ${folder}/environment`);
  print(
    `  npm run send -- ${folder}/example-event.json   # an event of your own: change it, give it a new id`,
  );
  print('  npm run logs');
  print('  npm run configure -- list\n');
  print('Ctrl-C ends it.');
  if (!signal.aborted) await once(signal, 'abort');
}

/**
 * What a second shell must source so that the commands talk to the local stack.
 *
 * A profile or a session token of the shell would be preferred to the keys in here.
 */
export function environmentFile(environment: Record<string, string>): string {
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}=${shellQuote(value)}`);
  return `${['unset AWS_PROFILE AWS_SESSION_TOKEN', ...exports].join('\n')}\n`;
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Of the third whom the story hires: Lucca's API knows his address. */
const TOM = '1003';

/** An event to play with: Tom is at the office on Monday of next week. */
export function exampleEvent(now: number): LuccaEvent {
  const place = workplace({
    id: '2000',
    employee: employee(TOM),
    date: nextWeek(now).monday.date,
  });
  const circumstances = { id: '2001', occurredAt: new Date(now).toISOString(), establishment: '12' };
  return calendarEventChange('created', place, circumstances);
}
