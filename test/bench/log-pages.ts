import * as z from 'zod';
import { LogPages } from '../../functions/store/log-pages';
import type { LogPosition, LogSearch } from '../../functions/store/log-search';
import { LOGS_TABLE } from '../../functions/store/tables';
import { median } from '../simulation/statistics';
import { createTable, observedClient } from '../support/aws/dynamodb';
import { startChildProcess } from './harness/child-process';
import { formatFigure } from './harness/format';
import type { Row } from './harness/rows';
import { BUSY_EMPLOYEE, fillLog } from './instances/logged-rows';

const ROWS = 100_000;
const PAGE_SIZE = 50;
const DEEP_PAGE = 1_000;
const REPETITIONS = 150;
const TARGET_RATIO = 1.5;
/** Only the indexes that these pages use, as each takes time to fill. */
const INDEXES = ['by-day', 'by-employee'];
/** At noon, so that the day of the first page is half over. */
const NOW = Date.parse('2026-06-01T12:00:00.000Z');

/** Whether a deep page of a large log takes longer than the first one. */
export async function logPages(): Promise<Row[]> {
  const dynamodb = await startChildProcess('dynamodb-process');
  const endpoint = z.url().parse(dynamodb.answer);
  const indexes = LOGS_TABLE.indexes.filter(({ name }) => INDEXES.includes(name));
  await createTable(endpoint, 'logs', { ...LOGS_TABLE, indexes });
  const { client, sent } = observedClient(endpoint);
  const began = performance.now();
  await fillLog(client, 'logs', { count: ROWS, now: NOW });
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`${formatFigure(ROWS, 'rows')} of 90 days, loaded in ${formatFigure(seconds, 's')}\n`);

  const pages = new LogPages(client, 'logs', () => NOW);
  const rows = [
    ...(await compare('log', {}, pages, sent)),
    ...(await compare('log of one employee', { employee: BUSY_EMPLOYEE }, pages, sent)),
  ];
  client.destroy();
  await dynamodb.stop();
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
    {
      ...{ name, value, unit: 'ms', baseline },
      target: `≤ ${TARGET_RATIO} ×`,
      ok: value <= baseline * TARGET_RATIO,
    },
    {
      name: `${name}, queries`,
      ...{ value: calls.deep, unit: 'calls', baseline: calls.first },
      target: '≤ 1 ×',
      ok: calls.deep <= calls.first,
    },
  ];
}

/** Goes from page to page. */
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
