import fc from 'fast-check';
import type { QueryOf } from '../../../../functions/console/contract/operations';
import type { LogEntry } from '../../../../functions/domain/sync-log';
import { ChartCounts } from '../../../../functions/store/log/chart-counts';
import type { LogPosition } from '../../../../functions/store/log/log-search';
import { aConfiguration } from '../../../support/builders/configurations';
import { anEntryAt } from '../../../support/builders/log-entries';
import { request, useOperationsHarness } from '../../../support/console/operations-harness';

const harness = useOperationsHarness(
  aConfiguration(),
  aConfiguration({ id: 'spain', establishments: ['20'] }),
);

const POSITION: LogPosition = {
  index: null,
  partition: '2026-03-05',
  after: { sort: '2026-03-05~', event: '2026-03-05~' },
};

const MINUTE_MS = 60_000;
const NOON = Date.parse('2026-03-05T12:00:00Z');

const isoAt = (minutes: number) => new Date(NOON + minutes * MINUTE_MS).toISOString();

async function chartOf(query: QueryOf<'getChart'>) {
  return (await harness.logOperations().getChart({ ...request, query })).body;
}

/** Counts what the list shows, as the chart should. */
async function countList(query: QueryOf<'getChart'>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = { ...query, limit: '7', ...(cursor !== '' && { cursor }) };
    const { body } = await harness.logOperations().listLogs({ ...request, query: page });
    for (const { at, outcome } of body.items) {
      const key = `${at.slice(0, 13)} ${outcome}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    cursor = body.cursor;
  }
  return counts;
}

async function countChart(query: QueryOf<'getChart'>): Promise<Record<string, number>> {
  const { items, isPartial } = await chartOf(query);
  expect(isPartial).toBe(false);
  return Object.fromEntries(
    items.flatMap(({ hour, counts }) =>
      Object.entries(counts).map(([outcome, count]) => [`${hour.slice(0, 13)} ${outcome}`, count]),
    ),
  );
}

const someEntry = fc.record({
  minutes: fc.integer({ min: -400, max: 0 }),
  outcome: fc.constantFrom('created', 'skipped', 'waiting', 'failed'),
  reason: fc.constantFrom('no_configuration', 'internal_error', null),
  configuration: fc.constantFrom('france', 'spain', null),
  product: fc.constantFrom('training', 'office', null),
  employee: fc.constantFrom('lea@acme.example', 'tom@acme.example', null),
  title: fc.constantFrom('Excel avancé', 'Sécurité', null),
});

const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 2 });

/** Half-hour zones begin their days within an hour. */
const someBound = (min: number, max: number) =>
  fc.oneof(
    fc.integer({ min: min / 30, max: max / 30 }).map((halfHours) => isoAt(halfHours * 30)),
    fc.integer({ min, max }).map(isoAt),
  );

const someQuery = fc.record({
  configuration: optional(fc.constantFrom('france', 'spain')),
  product: optional(fc.constantFrom('training', 'office')),
  outcome: optional(fc.constantFrom('created', 'skipped', 'waiting', 'failed')),
  reason: optional(fc.constant('internal_error')),
  employee: optional(fc.constant('lea@acme.example')),
  search: optional(fc.constantFrom('securite', 'tom', 'LEA')),
  from: fc.oneof(fc.constant('2026-03-01'), someBound(-420, -60)),
  to: optional(fc.oneof(fc.constant('2026-03-05'), someBound(-300, 0))),
});

describe('the chart', () => {
  it('agrees with the list under any filter, also while hours are not counted yet or changed since', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(someEntry, { maxLength: 25 }),
        fc.array(someEntry, { maxLength: 5 }),
        fc.array(someQuery, { minLength: 10, maxLength: 10 }),
        async (before, after, queries) => {
          await harness.reset();
          const record = async (drafts: typeof before, first: number) => {
            const entries = drafts.map(({ minutes, ...draft }, index): LogEntry =>
              anEntryAt(isoAt(minutes), { ...draft, eventId: `e${first + index}` }),
            );
            await harness.record(...entries);
          };
          await record(before, 0);
          await harness.count();
          // The first of them have another outcome now.
          const changed = after.map((draft, index) => ({
            ...draft,
            minutes: before[index]?.minutes ?? draft.minutes,
          }));
          await record(changed, 0);

          for (const query of queries) expect(await countChart(query)).toEqual(await countList(query));
        },
      ),
      { numRuns: 4 },
    );
  });

  it('counts an hour that belongs to the period in part with its rows in the period', async () => {
    await harness.record(
      ...[-150, -100, -95, -60].map((minutes) => anEntryAt(isoAt(minutes), { eventId: `e${minutes}` })),
    );
    // 9:30, 10:20, 10:25 and 11:00
    const { items } = await chartOf({ from: isoAt(-100), to: isoAt(-60) });

    expect(items).toEqual([{ hour: '2026-03-05T10:00:00.000Z', counts: { created: 2 } }]);
  });

  it('says that it is partial when a search finds too many events', async () => {
    const page = { rows: [], next: POSITION, searchedTo: isoAt(0) };
    const logPages = { page: () => Promise.resolve(page) };
    const counts = new ChartCounts(harness.outcomeCounts, logPages, harness.now);
    const { body } = await harness
      .logOperations({ chartCounts: counts })
      .getChart({ ...request, query: { reason: 'internal_error' } });

    expect(body).toEqual({ items: [], isPartial: true });
  });
});
