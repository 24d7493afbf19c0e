import type { Page } from 'playwright-core';
import * as z from 'zod';
import { textTable } from '../../bin/command-line/output';
import { ConsoleHarness } from '../e2e/console/console-harness';
import { median } from '../simulation/numbers';
import { findBrowser } from '../support/local-stack/browser';
import { startChildProcess } from './harness/child-process';
import { formatFigure, informativeRow, type Row } from './harness/rows';
import { BUSY_EMPLOYEE, comparePages, fillLog } from './log-pages';

const ROWS = { few: 100, many: 100_000 };
const ROUNDS = 5;
const DAY_MS = 24 * 60 * 60_000;
const DAYS = 90;
const LOG = '/console/log';
/** A browser of the server's machine, so that the network takes no time. */
const LOCALE = 'en-GB' as const;

/** Requests of the screens to the API. */
const REQUESTS = [
  '/api/logs?limit=50',
  `/api/logs?employee=${BUSY_EMPLOYEE}&limit=50`,
  '/api/logs?outcome=deleted&limit=50',
  '/api/logs?configuration=nowhere&limit=50',
  `/api/logs?from=${dayBefore(40)}&to=${dayBefore(40)}&limit=50`,
  '/api/chart',
  `/api/employee-month?employee=${BUSY_EMPLOYEE}&month=${dayBefore(0).slice(0, 7)}`,
  '/api/audit',
  '/api/configurations',
];

type Paint = { first: number; rows: number };
type Figures = { cold: Paint[]; warm: Paint[]; /** Medians by request, ms. */ calls: Map<string, number> };

/**
 * The console in a real browser with 100,000 rows in the log: first paint, and the slowest request to its API. The
 * baseline is the same with 100 rows. DynamoDB has its own process.
 */
export async function consoleScreens(): Promise<Row[]> {
  const browser = findBrowser();
  if (browser === null) throw new Error('There is no browser: apt-get install chromium');
  const dynamodb = await startChildProcess('dynamodb-process');
  const endpoint = z.url().parse(dynamodb.answer);
  const stop = () => Promise.resolve();
  const harness = await ConsoleHarness.start(browser, {
    startDynamoDb: () => Promise.resolve({ endpoint, stop }),
  });
  try {
    await harness.hire(BUSY_EMPLOYEE, { givenName: 'Léa', familyName: 'Petit' });
    await fill(harness, ROWS.few, Date.now());
    const few = await measure(harness);
    const began = performance.now();
    await fill(harness, ROWS.many, Date.now() - 60_000);
    const seconds = Math.round((performance.now() - began) / 1000);
    process.stdout.write(`${formatFigure(ROWS.many, 'rows')} loaded in ${formatFigure(seconds, 's')}\n`);
    const many = await measure(harness);
    process.stdout.write(formatCalls(many, few));
    const { LogsTable: logs, TalliesTable: counts } = harness.connector.outputs;
    return [...rowsOf(many, few), ...(await comparePages(endpoint, { logs, counts }))];
  } finally {
    await harness.stop();
    await dynamodb.stop();
  }
}

async function fill(harness: ConsoleHarness, count: number, now: number): Promise<void> {
  await fillLog(harness.tables, harness.connector.outputs.LogsTable, { count, now });
  await harness.count();
}

async function measure(harness: ConsoleHarness): Promise<Figures> {
  const page = await harness.visit('camille', LOG, { locale: LOCALE, context: await harness.newContext() });
  const cold: Paint[] = [];
  const warm: Paint[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await harness.connector.stack.retireInstances();
    const session = await page.context().newCDPSession(page);
    await session.send('Network.clearBrowserCache');
    await session.detach();
    cold.push(await load(page, harness.origin));
    warm.push(await load(page, harness.origin));
  }
  const calls = await callEach(page, harness.origin);
  await page.context().close();
  return { cold, warm, calls };
}

const FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null";

/** Loads the log. @returns ms until the first content, and until its rows */
async function load(page: Page, origin: string): Promise<Paint> {
  await page.goto('about:blank');
  const began = performance.now();
  await page.goto(origin + LOG);
  await page.locator('tbody tr:visible').first().waitFor();
  const rows = performance.now() - began;
  return { first: z.number().parse(await page.evaluate(FIRST_PAINT)), rows };
}

/** Sends each request several times, as the page does, one after the other. @returns medians, ms */
async function callEach(page: Page, origin: string): Promise<Figures['calls']> {
  const sent = page.waitForRequest((request) => request.url().startsWith(`${origin}/api/`));
  await page.goto(origin + LOG);
  const authorization = z.string().parse((await sent).headers()['authorization']);
  const times = new Map<string, number[]>(REQUESTS.map((path) => [path, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [path, all] of times) {
      const answer = await page.evaluate(CALL(path, authorization));
      const { status, ms } = z.object({ status: z.number(), ms: z.number() }).parse(answer);
      if (status !== 200) throw new Error(`${path} was answered with ${status}`);
      all.push(ms);
    }
  }
  return new Map([...times].map(([path, all]) => [path, median(all)]));
}

/** Evaluated in the browser. */
const CALL = (path: string, authorization: string) => `(async () => {
  const began = performance.now();
  const response = await fetch(${JSON.stringify(path)}, { headers: ${JSON.stringify({ authorization })} });
  await response.text();
  return { status: response.status, ms: performance.now() - began };
})()`;

function rowsOf(many: Figures, few: Figures): Row[] {
  const paint = (state: 'cold' | 'warm', part: keyof Paint, what: string) =>
    informativeRow({
      ...{ name: `console: ${what}, ${state}`, unit: 'ms' },
      value: median(many[state].map((one) => one[part])),
      baseline: median(few[state].map((one) => one[part])),
    });
  const slowest = ({ calls }: Figures) => Math.max(...calls.values());
  return [
    paint('cold', 'first', 'first paint'),
    paint('warm', 'first', 'first paint'),
    paint('cold', 'rows', 'first rows of the log'),
    paint('warm', 'rows', 'first rows of the log'),
    informativeRow({
      ...{ name: 'console: slowest API call', value: slowest(many), unit: 'ms', baseline: slowest(few) },
    }),
  ];
}

function formatCalls(many: Figures, few: Figures): string {
  return textTable(
    [
      { title: 'Request', width: 75 },
      { title: `${ROWS.many.toLocaleString('en')} rows`, width: 15 },
      { title: `${ROWS.few} rows`, width: 15 },
    ],
    [...many.calls].map(([path, ms]) => [
      path,
      formatFigure(ms, 'ms'),
      formatFigure(few.calls.get(path) ?? Number.NaN, 'ms'),
    ]),
  );
}

function dayBefore(days: number): string {
  if (days >= DAYS) throw new Error('The log has no such day');
  return new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
}
