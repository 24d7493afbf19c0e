import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { delegationPage } from '../../../functions/domain/authorization-instructions';
import { hireTestEmployees } from '../acceptance/local-tenant';
import { workplace } from '../fakes/lucca/calendar-event';
import { calendarEventChange, type LuccaEvent } from '../fakes/lucca/event';
import type { Organization } from '../fakes/lucca/organization';
import { employee } from '../fakes/lucca/reference';
import { formatHeading, outcomeLines } from '../story/format';
import { LogWatcher } from '../story/run-scenes';
import { runStory } from '../story/run-story';
import { ADDRESSES } from '../story/scene';
import { nextWeek } from '../story/week';
import { startCalendarPage } from './calendar-page/calendar-page';
import { CleanupStack } from './cleanup-stack';
import { startLocalConnector, type LocalConnector } from './local-connector';
import { fixedPortsIfFree, FREE_PORTS } from './ports';
import { summary } from './summary';

/** An establishment without a configuration, so that one can be created for it. */
const NANTES = '14';

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
  const ports = options.once ? FREE_PORTS : await fixedPortsIfFree();
  const connector = await startLocalConnector({
    signal,
    ports,
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
  if (!options.once) await serveUntilAborted(connector, options, { cleanup, port: ports.calendars });
  return differences;
}

/** Keeps the connector running for the commands in a second terminal. */
async function serveUntilAborted(
  connector: LocalConnector,
  { folder, print, signal }: RunLocalOptions,
  { cleanup, port }: { cleanup: CleanupStack; port: number },
): Promise<void> {
  const { adminConsole, consoleUrl, environment, google, lucca, stack, webhookUrl } = connector;
  const write = async (name: string, text: string) => {
    const file = join(folder, name);
    await writeFile(file, text);
    cleanup.add(() => rm(file, { force: true }));
  };
  await write('environment', environmentFile(environment));
  const event = exampleEvent(lucca.lucca.organization, Date.now());
  await write('example-event.json', `${JSON.stringify(event, null, 2)}\n`);
  connector.addServiceAccount('nantes');
  const chloe = { givenName: 'Chloé', familyName: 'Garnier', establishment: NANTES };
  lucca.lucca.hire('chloe.garnier@acme.example', chloe);
  hireTestEmployees(connector);
  const calendarPage = await startCalendarPage(google, { port });
  cleanup.add(() => calendarPage.stop());

  print(formatHeading('Up and running'));
  const addresses = {
    ...{ console: consoleUrl, calendars: calendarPage.origin, mails: stack.ses.endpoint },
    ...{ adminPage: delegationPage(adminConsole), webhook: webhookUrl },
    ...{ lucca: lucca.tenantUrl, google: google.rootUrl },
  };
  print(summary(addresses, folder));
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

/**
 * An event to experiment with: Tom is at the office next Monday.
 *
 * @throws if Lucca has no employee with Tom's address
 */
export function exampleEvent(organization: Pick<Organization, 'listedEmployees'>, now: number): LuccaEvent {
  const tom = organization.listedEmployees().find(({ email }) => email === ADDRESSES.tom);
  if (!tom) throw new Error(`Lucca has no employee with the address ${ADDRESSES.tom}`);
  const day = workplace({ id: '2000', employee: employee(tom.id), date: nextWeek(now).monday.date });
  const occurredAt = new Date(now).toISOString();
  return calendarEventChange('created', day, { id: '2001', occurredAt, establishment: '12' });
}
