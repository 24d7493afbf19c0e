import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { batchPut } from '../../functions/store/dynamodb';
import { LogPages } from '../../functions/store/log/log-pages';
import type { LogPosition, LogSearch } from '../../functions/store/log/log-search';
import { rowKey } from '../../functions/store/log/log-rows';
import { LogStore } from '../../functions/store/log/log-store';
import { OutcomeCounts } from '../../functions/store/log/outcome-counts';
import { median } from '../simulation/numbers';
import { observedClient } from '../support/aws/dynamodb';
import { anEntryAt } from '../support/builders/log-entries';
import { ratioRow, type Row } from './harness/rows';

const PAGE_SIZE = 50;
const DEEP_PAGE = 1_000;
const REPETITIONS = 60;
const TARGET_RATIO = 1.5;

/** Has three in five rows, and therefore 1,000 pages. */
export const BUSY_EMPLOYEE = 'lea@acme.example';
const OTHER_EMPLOYEES = 500;

const DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;
const KEPT_SECONDS = DAYS * (DAY_MS / 1000);
/** Parallel calls, each with 25 rows. */
const PARALLEL_CALLS = 8;
const TIMEOUT_MS = 60_000;

const loggedRow = z.looseObject({ event: z.string() });

/** Whether a deep page of a large log takes longer than the first one; the table holds 100,000 rows. */
export async function comparePages(
  endpoint: string,
  { logs: table, counts }: { logs: string; counts: string },
): Promise<Row[]> {
  const { client, sent } = observedClient(endpoint);
  const outcomeCounts = new OutcomeCounts(client, { counts, logs: table }, () => Date.now());
  const pages = new LogPages(client, table, outcomeCounts, () => Date.now());
  const rows = [
    ...(await compare('log', {}, pages, sent)),
    ...(await compare('log of one employee', { employee: BUSY_EMPLOYEE }, pages, sent)),
  ];
  client.destroy();
  return rows;
}

/** Alternates both pages, so that other load on the machine affects both. */
async function compare(what: string, search: LogSearch, pages: LogPages, sent: string[]): Promise<Row[]> {
  const deep = await positionOf(DEEP_PAGE, search, pages);
  const times: Record<'first' | 'deep', number[]> = { first: [], deep: [] };
  const calls = { first: 0, deep: 0 };
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    for (const which of ['first', 'deep'] as const) {
      const before = sent.length;
      const began = performance.now();
      const { rows } = await pages.page(search, PAGE_SIZE, which === 'first' ? null : deep);
      times[which].push(performance.now() - began);
      calls[which] = sent.length - before;
      if (rows.length !== PAGE_SIZE) throw new Error(`A page of ${rows.length} rows`);
    }
  }
  const [value, baseline] = [median(times.deep), median(times.first)];
  const name = `${what}: page ${DEEP_PAGE} beside page 1`;
  return [
    ratioRow({ name, value, unit: 'ms', baseline }, TARGET_RATIO),
    ratioRow({ name: `${name}, queries`, value: calls.deep, unit: 'calls', baseline: calls.first }, 1),
  ];
}

/** Reads page after page. */
async function positionOf(page: number, search: LogSearch, pages: LogPages): Promise<LogPosition> {
  let from: LogPosition | null = null;
  for (let number = 1; number < page; number += 1) {
    const { next }: { next: LogPosition | null } = await pages.page(search, PAGE_SIZE, from);
    if (!next) throw new Error(`The log ends with page ${number}`);
    from = next;
  }
  if (!from) throw new Error('The first page has no position');
  return from;
}

/**
 * Fills a log evenly with rows of 90 days: copies of one recorded row, each with its own event, resource and time.
 *
 * @param now ms since the epoch: after the newest row
 */
export async function fillLog(
  client: DynamoDBDocumentClient,
  table: string,
  { count, now }: { count: number; now: number },
): Promise<void> {
  const recorded = await recordOne(client, table, now);
  const numbers = Array.from({ length: count - 1 }, (_, index) => index + 1);
  for (let done = 0; done < numbers.length; done += 25 * PARALLEL_CALLS) {
    const copies = numbers.slice(done, done + 25 * PARALLEL_CALLS).map((number) => copyOf(recorded, number));
    await batchPut(client, table, copies, AbortSignal.timeout(TIMEOUT_MS));
  }

  function copyOf(original: z.infer<typeof loggedRow>, number: number): Record<string, unknown> {
    const time = now - (number / count) * DAYS * DAY_MS;
    const at = new Date(time).toISOString();
    const { tenant, event } = anEntryAt(at, { eventId: String(number) });
    const isBusy = number % 5 < 3;
    return {
      ...original,
      ...{ ...rowKey(event), eventId: String(number) },
      resource: `${tenant ?? ''}#calendar-event#${number}`,
      employee: isBusy ? BUSY_EMPLOYEE : `employee-${number % OTHER_EMPLOYEES}@acme.example`,
      expiresAt: Math.floor(time / 1000) + KEPT_SECONDS + 1,
    };
  }
}

async function recordOne(client: DynamoDBDocumentClient, table: string, now: number) {
  const entry = anEntryAt(new Date(now).toISOString(), { eventId: '0', employee: BUSY_EMPLOYEE });
  await new LogStore(client, table).record(entry, 'applied');
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: rowKey(entry.event) }));
  return loggedRow.parse(Item);
}
