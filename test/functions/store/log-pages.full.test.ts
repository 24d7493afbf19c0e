import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { logKey, type LogEntry } from '../../../functions/domain/sync-log';
import { InvalidPositionError, LogPages, type LogSearchPage } from '../../../functions/store/log-pages';
import { matchesSearch, type LogPosition, type LogSearch } from '../../../functions/store/log-search';
import { LogStore } from '../../../functions/store/log-store';
import { LOGS_TABLE } from '../../../functions/store/tables';
import { anEntry, aWaitingEntry } from '../../support/builders/log-entries';
import { useTable } from './use-table';

const NOW = Date.parse('2026-03-05T12:00:00Z');
const table = useTable(LOGS_TABLE);
let logs: LogStore;
let pages: LogPages;
beforeEach(createStores);

function createStores(): void {
  logs = new LogStore(table.client, table.name);
  pages = new LogPages(table.client, table.name, () => NOW);
}

async function record(...entries: LogEntry[]): Promise<void> {
  for (const entry of entries) await logs.record(entry, 'applied');
}

/** Records the events 1, 2, …, one a second. */
const recordSeconds = (ids: string[], build = anEntry) =>
  record(...ids.map((eventId) => build({ eventId, at: `2026-03-05T08:00:0${eventId}.000Z` })));

/** Writes rows of other events that succeeded, one a second until now. Batches are faster than recording them. */
async function recordMany(count: number): Promise<void> {
  const template = anEntry({ eventId: 'template', at: new Date(NOW).toISOString() });
  await record(template);
  const item = await table.item({ event: logKey(template) });
  const rows = Array.from({ length: count - 1 }, (_, index) => {
    const at = new Date(NOW - (index + 1) * 1000).toISOString();
    return { ...item, event: `other-${index}`, at, day: at.slice(0, 10), sort: `${at}#other-${index}` };
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
});

const someDay = fc
  .integer({ min: 24, max: 34 })
  .map((day) => new Date(Date.UTC(2026, 1, day)).toISOString().slice(0, 10));
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 2 });

const someSearch: fc.Arbitrary<LogSearch> = fc.record({
  configuration: optional(fc.constantFrom('france', 'spain', 'unknown')),
  product: optional(fc.constantFrom('training', 'office')),
  outcome: optional(fc.constantFrom('created', 'waiting', 'failed')),
  reason: optional(fc.constant('unknown_google_user')),
  employee: optional(fc.constantFrom('lea@acme.example', 'TOM@acme.example')),
  from: fc.option(someDay, { nil: undefined, freq: 5 }),
  to: optional(someDay),
});

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
          const stored = await Promise.all(entries.map((entry) => logs.get(logKey(entry))));
          const rows = stored.filter((row) => row !== null);
          for (const [search, limit] of searches) {
            const found = await allPages(search, limit);

            const expected = rows.filter((row) => matchesSearch(row, search));
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
    await record(anEntry({ eventId: '5', at: '2026-03-05T09:00:00.000Z' }));
    const second = await pages.page({ from: '2026-03-05' }, 2, first.next);

    expect(idsOf([first, second])).toEqual(['4', '3', '2', '1']);
    expect(second.next).toBeNull();
  });

  it('continues after a row that is no longer in the index', async () => {
    await recordSeconds(['1', '2', '3'], (entry) => aWaitingEntry({ ...entry, outcome: 'failed' }));
    const first = await pages.page({ outcome: 'failed' }, 1, null);
    await record(anEntry({ eventId: '3', at: '2026-03-05T09:00:00.000Z', messageId: 'message-2' }));
    const rest = await pages.page({ outcome: 'failed' }, 5, first.next);

    expect(idsOf([first, rest])).toEqual(['3', '2', '1']);
  });

  it('leaves out a row that was erased while it is still in the index', async () => {
    await record(aWaitingEntry({ eventId: '1' }), aWaitingEntry({ eventId: '2' }));
    const { open, openSort } = (await table.item({ event: logKey(aWaitingEntry({ eventId: '1' })) })) ?? {};
    const event = logKey(aWaitingEntry({ eventId: '1' }));
    const erased = { event, open, openSort, expiresAt: NOW };
    await table.client.send(
      new BatchWriteCommand({ RequestItems: { [table.name]: [{ PutRequest: { Item: erased } }] } }),
    );

    expect(idsOf(await allPages({ outcome: 'waiting' }, 10))).toEqual(['2']);
  });

  it('returns the instant since which rows were searched', async () => {
    await record(
      anEntry({ eventId: '1', at: '2026-03-03T08:00:00.000Z' }),
      anEntry({ eventId: '2', at: '2026-03-05T08:00:00.000Z' }),
    );
    const first = await pages.page({ from: '2026-03-01' }, 1, null);
    const last = await pages.page({ from: '2026-03-01' }, 1, first.next);

    expect(first.searchedTo).toBe('2026-03-05T08:00:00.000Z');
    expect(last).toMatchObject({ next: null, searchedTo: '2026-03-01T00:00:00.000Z' });
  });

  it('leaves out expired rows that are not deleted yet', async () => {
    await record(aWaitingEntry({ at: '2025-12-05T11:59:00.000Z', outcome: 'failed' }));

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
        searchedTo: '2026-02-03T00:00:00.000Z',
        next: { index: 'by-day', partition: '2026-02-02', after: null },
      });
    });

    expect(queries.length).toBeLessThanOrEqual(31);
    expect(await allPages({}, 50)).toHaveLength(3);
  });

  it('limits the rows examined per page when no row matches', async () => {
    await recordMany(1100);
    const queries = await table.commandsOf(async () => {
      const page = await pages.page({ reason: 'internal_error' }, 200, null);
      expect(page).toMatchObject({ rows: [], searchedTo: new Date(NOW - 999_000).toISOString() });
    });

    expect(queries).toHaveLength(4);
  });

  it('finds a failure without reading the other rows', async () => {
    await recordMany(300);
    await record(aWaitingEntry({ eventId: 'f', outcome: 'failed', at: '2026-02-01T08:00:00.000Z' }));
    const commands = await table.commandsOf(async () => {
      const row = { eventId: 'f', reason: 'quota_exhausted', topic: 'calendar-event.updated' };
      expect(await pages.page({ outcome: 'failed' }, 50, null)).toMatchObject({ rows: [row], next: null });
    });

    expect(commands).toEqual(['QueryCommand', 'BatchGetItemCommand']);
  });

  it('finds a failure of an event whose first outcome is older than 90 days', async () => {
    const early = aWaitingEntry({ at: '2025-11-20T08:00:00.000Z' });
    const failure = { at: '2025-12-30T08:00:00.000Z', outcome: 'failed', messageId: 'message-2' } as const;
    await record(early, { ...early, ...failure });

    expect(idsOf(await allPages({ outcome: 'failed' }, 5))).toEqual(['123']);
    expect(idsOf(await allPages({ outcome: 'failed', from: '2025-12-01' }, 5))).toEqual([]);
    expect(idsOf(await allPages({ from: '2025-11-01', to: '2025-11-30' }, 5))).toEqual(['123']);
  });

  it('throws when the position is from another search', async () => {
    const after = { sort: '2026-03-05T08:00:00.000Z#1', event: 'x#1' };
    const cases: [LogSearch, LogPosition][] = [
      [{ employee: 'lea@acme.example' }, { index: 'by-employee', partition: 'tom@acme.example', after }],
      [{ outcome: 'failed' }, { index: 'by-open', partition: 'waiting', after }],
      [{}, { index: 'by-open', partition: 'failed', after }],
      [{}, { index: 'by-day', partition: '2026-03-04', after }],
      [{ to: '2026-03-04' }, { index: 'by-day', partition: '2026-03-05', after }],
    ];

    for (const [search, position] of cases) {
      await expect(pages.page(search, 5, position)).rejects.toThrow(InvalidPositionError);
    }
  });
});

describe('LogPages.ofResource', () => {
  it('returns the newest rows', async () => {
    await recordSeconds(['1', '2', '3']);
    await record(anEntry({ eventId: '4', resource: 'another' }));

    const rows = await pages.ofResource('https://acme.ilucca.net#calendar-event#875', 2);

    expect(rows.map(({ eventId }) => eventId)).toEqual(['3', '2']);
  });
});
