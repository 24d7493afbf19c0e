import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import type { LogEntry, SyncLog } from '../../../../functions/domain/sync-log';
import {
  InvalidPositionError,
  LogPages,
  type LogSearchPage,
} from '../../../../functions/store/log/log-pages';
import type { LogPosition, LogSearch } from '../../../../functions/store/log/log-search';
import { rowKey } from '../../../../functions/store/log/log-rows';
import { LogStore } from '../../../../functions/store/log/log-store';
import { OutcomeCounts } from '../../../../functions/store/log/outcome-counts';
import { OutcomeRecount } from '../../../../functions/store/log/outcome-recount';
import { LateHours } from '../../../../functions/store/log/late-hours';
import { LOGS_TABLE } from '../../../../functions/store/tables';
import { anEntry, anEntryAt, aWaitingEntry } from '../../../support/builders/log-entries';
import { useTable } from '../use-table';

const NOW = Date.parse('2026-03-05T12:00:00Z');
const table = useTable(LOGS_TABLE, { counts: true });
let logs: LogStore;
let pages: LogPages;
beforeEach(createStores);

function createStores(): void {
  logs = new LogStore(table.client, table.name);
  const outcomeCounts = new OutcomeCounts(
    table.client,
    { counts: table.countsName, logs: table.name },
    () => NOW,
  );
  pages = new LogPages(table.client, table.name, outcomeCounts, () => NOW);
}

async function record(...entries: LogEntry[]): Promise<void> {
  for (const entry of entries) await logs.record(entry, 'applied');
}

/** Records the events 1, 2, …, one a second. */
const recordSeconds = (ids: string[], build = anEntry) =>
  record(
    ...ids.map((eventId) => {
      const at = `2026-03-05T08:00:0${eventId}.000Z`;
      return build({ eventId, at, occurredAt: at });
    }),
  );

/** Writes rows of other events that succeeded, one a second until now. Batches are faster than recording them. */
async function recordMany(count: number): Promise<void> {
  const template = anEntryAt(new Date(NOW).toISOString(), { eventId: 'template' });
  await record(template);
  const item = await table.item(rowKey(template.event));
  const rows = Array.from({ length: count - 1 }, (_, index) => {
    const at = new Date(NOW - (index + 1) * 1000).toISOString();
    return { ...item, ...rowKey(anEntryAt(at, { eventId: `other-${index}` }).event) };
  });
  for (let from = 0; from < rows.length; from += 25) {
    const requests = rows.slice(from, from + 25).map((row) => ({ PutRequest: { Item: row } }));
    await table.client.send(new BatchWriteCommand({ RequestItems: { [table.name]: requests } }));
  }
}

/** Returns all pages, in order. */
async function allPages(search: LogSearch, limit: number): Promise<LogSearchPage[]> {
  const found: LogSearchPage[] = [];
  let next: LogPosition | null = null;
  do {
    const page = await pages.page(search, limit, next);
    // An empty page must advance.
    expect(page.next).not.toEqual(next ?? undefined);
    found.push(page);
    next = page.next;
  } while (next);
  return found;
}

function idsOf(found: LogSearchPage[]): string[] {
  return found.flatMap(({ rows }) => rows.map(({ eventId }) => eventId));
}

const someInstant = fc
  .integer({ min: Date.parse('2026-02-26T00:00:00Z'), max: NOW })
  // Few instants, so that some are equal.
  .map((time) => new Date(time - (time % (5 * 60 * 60 * 1000))).toISOString());

const someEntry = fc.record({
  at: someInstant,
  outcome: fc.constantFrom('created', 'skipped', 'waiting', 'failed', 'failed'),
  configuration: fc.constantFrom('france', 'spain', null),
  product: fc.constantFrom('training', 'office', null),
  reason: fc.constantFrom('internal_error', 'unknown_google_user', null),
  employee: fc.constantFrom('lea@acme.example', 'Tom@acme.example', null),
  title: fc.constantFrom('Éclairage', 'Excel', null),
});

const someDay = fc
  .integer({ min: 24, max: 34 })
  .map((day) => new Date(Date.UTC(2026, 1, day)).toISOString().slice(0, 10));
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 2 });

/** Any offset, and not only whole hours. */
const someBound = fc
  .tuple(someInstant, fc.constantFrom(0, 1, 1_800_000), fc.constantFrom('Z', '+11:00', '-05:00'))
  .map(([instant, laterMs, offset]) => {
    const shiftMs = offset === 'Z' ? 0 : Number(offset.slice(0, 3)) * 3_600_000;
    const local = new Date(Date.parse(instant) + laterMs + shiftMs).toISOString();
    return local.replace('Z', offset);
  });

const someSearch: fc.Arbitrary<LogSearch> = fc.record({
  configuration: optional(fc.constantFrom('france', 'spain', 'unknown')),
  product: optional(fc.constantFrom('training', 'office')),
  outcome: optional(fc.constantFrom('created', 'waiting', 'failed')),
  reason: optional(fc.constant('unknown_google_user')),
  employee: optional(fc.constantFrom('lea@acme.example', 'TOM@acme.example')),
  text: optional(
    fc.record({
      part: fc.constantFrom('tom', 'eclair'),
      addresses: fc.constant(new Set(['lea@acme.example'])),
    }),
  ),
  from: fc.option(fc.oneof(someDay, someBound), { nil: undefined, freq: 5 }),
  to: optional(fc.oneof(someDay, someBound)),
});

/** The same rules, written in another way. */
function isFound(row: SyncLog, { from, to, text, employee, ...equal }: LogSearch): boolean {
  const at = Date.parse(row.at);
  const isDay = (bound: string) => bound.length === 10;
  const end = to === undefined ? Infinity : Date.parse(to) + (isDay(to) ? 24 * 60 * 60 * 1000 : 0);
  const texts = `${row.title ?? ''} ${row.employee ?? ''}`.toLowerCase().replaceAll('é', 'e');
  return (
    (from === undefined || at >= Date.parse(from)) &&
    at < end &&
    (employee === undefined || row.employee === employee.toLowerCase()) &&
    (text === undefined || text.addresses.has(row.employee ?? '') || texts.includes(text.part)) &&
    (equal.configuration === undefined || row.configuration === equal.configuration) &&
    (equal.product === undefined || row.product === equal.product) &&
    (equal.outcome === undefined || row.outcome === equal.outcome) &&
    (equal.reason === undefined || row.reason === equal.reason)
  );
}

describe('LogPages.page', () => {
  it('returns every matching row once, newest first, over all pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(someEntry, { maxLength: 40 }),
        fc.array(fc.tuple(someSearch, fc.integer({ min: 1, max: 15 })), { minLength: 12, maxLength: 12 }),
        async (drafts, searches) => {
          await table.recreate();
          createStores();
          const entries = drafts.map((draft, index) =>
            anEntry({ ...draft, occurredAt: draft.at, eventId: `e${index}` }),
          );
          await Promise.all(entries.map((entry) => logs.record(entry, 'applied')));
          const stored = await Promise.all(entries.map(({ event }) => logs.get(event)));
          const rows = stored.filter((row) => row !== null);
          for (const [search, limit] of searches) {
            const found = await allPages(search, limit);

            const expected = rows.filter((row) => isFound(row, search));
            const ids = idsOf(found);
            const shown = found.flatMap((page) => page.rows.map(({ at }) => at));
            expect([...ids].sort()).toEqual(expected.map(({ eventId }) => eventId).sort());
            expect(shown).toEqual([...shown].sort().reverse());
            expect(Math.max(0, ...found.map((page) => page.rows.length))).toBeLessThanOrEqual(limit);
          }
        },
      ),
      { numRuns: 4 },
    );
  });

  it('neither shifts nor repeats rows when others are added between two pages', async () => {
    await recordSeconds(['1', '2', '3', '4']);
    const first = await pages.page({ from: '2026-03-05' }, 2, null);
    await record(anEntryAt('2026-03-05T09:00:00.000Z', { eventId: '5' }));
    const second = await pages.page({ from: '2026-03-05' }, 2, first.next);

    expect(idsOf([first, second])).toEqual(['4', '3', '2', '1']);
    expect(second.next).toBeNull();
  });

  it('continues after a row that is no longer in the index', async () => {
    await recordSeconds(['1', '2', '3'], (entry) => aWaitingEntry({ ...entry, outcome: 'failed' }));
    const first = await pages.page({ outcome: 'failed' }, 1, null);
    const { occurredAt } = anEntryAt('2026-03-05T08:00:03.000Z');
    const at = '2026-03-05T09:00:00.000Z';
    await record(anEntry({ eventId: '3', occurredAt, at, messageId: 'message-2' }));
    const rest = await pages.page({ outcome: 'failed' }, 5, first.next);

    expect(idsOf([first, rest])).toEqual(['3', '2', '1']);
  });

  it('leaves out a row that was erased while it is still in the index', async () => {
    await record(aWaitingEntry({ eventId: '1' }), aWaitingEntry({ eventId: '2' }));
    const key = rowKey(aWaitingEntry({ eventId: '1' }).event);
    const { open, openSort } = (await table.item(key)) ?? {};
    const erased = { ...key, open, openSort, expiresAt: NOW };
    await table.client.send(
      new BatchWriteCommand({ RequestItems: { [table.name]: [{ PutRequest: { Item: erased } }] } }),
    );

    expect(idsOf(await allPages({ outcome: 'waiting' }, 10))).toEqual(['2']);
  });

  it('returns the instant since which rows were searched', async () => {
    await record(
      anEntryAt('2026-03-03T08:00:00.000Z', { eventId: '1' }),
      anEntryAt('2026-03-05T08:00:00.000Z', { eventId: '2' }),
    );
    const first = await pages.page({ from: '2026-03-01' }, 1, null);
    const last = await pages.page({ from: '2026-03-01' }, 1, first.next);

    expect(first.searchedTo).toBe('2026-03-05T08:00:00Z');
    expect(last).toMatchObject({ next: null, searchedTo: '2026-03-01T00:00:00.000Z' });
  });

  it('leaves out expired rows that are not deleted yet', async () => {
    const at = '2025-12-05T11:59:00.000Z';
    await record(aWaitingEntry({ at, occurredAt: at, outcome: 'failed' }));

    for (const search of [
      { from: '2025-12-01' },
      { outcome: 'failed' },
      { employee: 'lea@acme.example' },
    ] as const) {
      expect(idsOf(await allPages(search, 10))).toEqual([]);
    }
  });

  it('limits the queries per page when there are no rows', async () => {
    const queries = await table.commandsOf(async () => {
      expect(await pages.page({}, 50, null)).toEqual({
        rows: [],
        searchedTo: '2026-02-04T00:00:00.000Z',
        next: {
          ...{ index: null, partition: '2026-02-03' },
          after: { sort: '2026-02-03~', event: '2026-02-03~' },
        },
      });
    });

    expect(queries.length).toBeLessThanOrEqual(31);
    expect(await allPages({}, 50)).toHaveLength(3);
  });

  it('limits the rows examined per page when no row matches', async () => {
    await recordMany(1100);
    const queries = await table.commandsOf(async () => {
      const page = await pages.page({ reason: 'internal_error' }, 200, null);
      expect(page).toMatchObject({ rows: [], searchedTo: '2026-03-05T11:43:21Z' });
    });

    // One for tomorrow, as a clock may be ahead.
    expect(queries).toHaveLength(5);
  });

  it('finds a failure without reading the other rows', async () => {
    await recordMany(300);
    await record(aWaitingEntry({ eventId: 'f', outcome: 'failed' }));
    const commands = await table.commandsOf(async () => {
      const row = { eventId: 'f', reason: 'quota_exhausted', topic: 'calendar-event.updated' };
      expect(await pages.page({ outcome: 'failed' }, 50, null)).toMatchObject({ rows: [row], next: null });
    });

    expect(commands).toEqual(['QueryCommand', 'BatchGetItemCommand']);
  });

  it('finds a failure of an event whose first outcome is older than 90 days', async () => {
    const early = aWaitingEntry({ at: '2025-11-20T08:00:00.000Z', occurredAt: '2025-11-20T08:00:00.000Z' });
    const failure = { at: '2025-12-30T08:00:00.000Z', outcome: 'failed', messageId: 'message-2' } as const;
    await record(early, { ...early, ...failure });

    expect(idsOf(await allPages({ outcome: 'failed' }, 5))).toEqual(['123']);
    expect(idsOf(await allPages({ outcome: 'failed', from: '2025-12-01' }, 5))).toEqual([]);
    expect(idsOf(await allPages({ from: '2025-11-01', to: '2025-11-30' }, 5))).toEqual(['123']);
  });

  it('throws when the position is from another search', async () => {
    const event = '2026-03-05T08:00:00Z#https://acme.ilucca.net#1';
    const after = { sort: event, event };
    const cases: [LogSearch, LogPosition][] = [
      [{ employee: 'lea@acme.example' }, { index: 'by-employee', partition: 'tom@acme.example', after }],
      [{ outcome: 'failed' }, { index: 'by-open', partition: 'waiting', after }],
      [{}, { index: 'by-open', partition: 'failed', after }],
      [{}, { index: null, partition: '2026-03-04', after }],
      [{ to: '2026-03-04' }, { index: null, partition: '2026-03-05', after }],
    ];

    for (const [search, position] of cases) {
      await expect(pages.page(search, 5, position)).rejects.toThrow(InvalidPositionError);
    }
  });
});

describe('LogPages.page with counts', () => {
  /** Counts the log as reconcile does. */
  async function count(now = NOW): Promise<void> {
    const lateHours = new LateHours(table.client, table.countsName, () => now);
    const tables = { counts: table.countsName, logs: table.name };
    await new OutcomeRecount({ client: table.client, tables, lateHours, now: () => now }).run(Infinity);
  }

  it('reads only the hours with rows of a rare configuration', async () => {
    await recordMany(300);
    const rare = { configuration: 'spain' };
    await record(
      anEntryAt('2026-03-05T01:30:00.000Z', { eventId: 'r1', ...rare }),
      anEntryAt('2026-03-05T02:30:00.000Z', { eventId: 'r2', ...rare }),
      anEntryAt('2026-03-05T05:30:00.000Z', { eventId: 'r3', ...rare, outcome: 'skipped' }),
    );
    await count(NOW - 12 * 60 * 60_000);
    await count();

    const commands = await table.commandsOf(async () => {
      expect(idsOf(await allPages(rare, 50))).toEqual(['r3', 'r2', 'r1']);
    });
    // Progress, counts and late hours; tomorrow; two for the 300 rows of the hours that are not final; 5 h; 1 h with 2 h.
    // The counts of the first hours, 90 days ago, have expired.
    expect(commands).toHaveLength(3 + 1 + 2 + 1 + 1 + 1);
    expect(idsOf(await allPages({ ...rare, outcome: 'skipped' }, 50))).toEqual(['r3']);
    expect(idsOf(await allPages({ ...rare, product: 'office' }, 50))).toEqual([]);
  });

  it('finds a row that is older than the counts are kept, because a late attempt has kept it', async () => {
    const early = anEntryAt('2025-11-20T08:00:00.000Z', { eventId: 'early', configuration: 'spain' });
    await record(early, { ...early, at: '2026-01-30T08:00:00.000Z', messageId: 'message-2' });
    await count();

    expect(idsOf(await allPages({ configuration: 'spain', from: '2025-11-01' }, 50))).toEqual(['early']);
  });

  it('finds rows that are not counted yet', async () => {
    await count();
    await record(anEntryAt('2026-03-05T11:30:00.000Z', { eventId: 'new', configuration: 'spain' }));

    expect(idsOf(await allPages({ configuration: 'spain' }, 50))).toEqual(['new']);
  });

  it('returns each row once when the matching hours are on several pages', async () => {
    const times = ['01:10', '01:20', '03:10', '03:20', '09:10', '09:20'];
    await record(
      ...times.map((time) =>
        anEntryAt(`2026-03-05T${time}:00.000Z`, { eventId: time, configuration: 'spain' }),
      ),
    );
    await count(NOW - 12 * 60 * 60_000);
    await count();

    for (const limit of [1, 2, 3, 4]) {
      expect(idsOf(await allPages({ configuration: 'spain' }, limit))).toEqual(times.toReversed());
    }
  });
});
