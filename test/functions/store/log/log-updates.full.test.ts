import fc from 'fast-check';
import type { LogEntry } from '../../../../functions/domain/sync-log';
import { isUnresolved } from '../../../../functions/domain/vocabulary';
import { rowKey } from '../../../../functions/store/log/log-rows';
import { LogStore } from '../../../../functions/store/log/log-store';
import { LOGS_TABLE } from '../../../../functions/store/tables';
import { anEntry, aWaitingEntry } from '../../../support/builders/log-entries';
import { useTable } from '../use-table';

const FIRST = '2026-03-02T08:00:00.000Z';
const LATER = '2026-03-02T09:00:00.000Z';
const KEY = anEntry().event;
const UNRESOLVED_ONLY = [
  'open',
  'openSort',
  'triedAt',
  'waitingSince',
  'failedSince',
  'replays',
  'nextReplayAt',
];
const table = useTable(LOGS_TABLE);
let logs: LogStore;
beforeEach(() => (logs = new LogStore(table.client, table.name)));

const apply = (entry: LogEntry) => logs.record(entry, 'applied');
const observe = (entry: LogEntry) => logs.record(entry, 'observed');
const writesOf = async (action: () => Promise<unknown>) => (await table.commandsOf(action)).length;
const next = (overrides: Partial<LogEntry> = {}) => anEntry({ messageId: 'message-2', ...overrides });

/** The attributes that only unresolved events have. */
async function unresolvedAttributes(event = KEY) {
  const item = (await table.item(rowKey(event))) ?? {};
  return Object.fromEntries(Object.entries(item).filter(([name]) => UNRESOLVED_ONLY.includes(name)));
}

describe('A later attempt of an event', () => {
  it('updates the row, keeps its time and appends to the history, in one write', async () => {
    await apply(aWaitingEntry({ tries: 10 }));
    const later = next({ at: '2026-03-04T00:00:00.000Z', employee: null, configuration: 'south' });

    expect(await writesOf(() => apply(later))).toBe(1);

    expect(await logs.get(KEY)).toMatchObject({
      at: '2026-03-02T07:59:58Z',
      outcome: 'created',
      reason: null,
      detail: null,
      employee: null,
      configuration: 'south',
      attempts: 11,
      deliveries: 2,
      history: [
        { at: FIRST, outcome: 'waiting', reason: 'quota_exhausted', tries: 10 },
        { at: '2026-03-04T00:00:00.000Z', outcome: 'created', reason: null, tries: 1 },
      ],
    });
    const expiresAt = Date.parse('2026-06-02T00:00:00Z') / 1000;
    expect(await table.item(rowKey(KEY))).toMatchObject({ day: '2026-03-02', expiresAt });
  });

  it.each([
    ['created', 'applied', 2],
    ['stale', 'observed', 3],
  ] as const)(
    'counts once, but sets the outcome %s, when its message is received again after a crash',
    async (outcome, when, writes) => {
      await apply(aWaitingEntry({ tries: 1 }));
      const again = anEntry({ at: LATER, outcome, tries: 2 });

      expect(await writesOf(() => logs.record(again, when))).toBe(writes);

      const row = await logs.get(KEY);
      expect(row).toMatchObject({ outcome, attempts: 2, deliveries: 1 });
      expect(row?.history).toHaveLength(2);
    },
  );

  it('is in the history once when the SDK retries a write whose response was lost', async () => {
    await apply(anEntry());
    await apply(anEntry());

    const row = await logs.get(KEY);
    expect(row?.history).toHaveLength(1);
    expect(row?.deliveries).toBe(1);
  });

  it('keeps the last 20 attempts, and trims the history in a second write', async () => {
    const entry = (index: number) => aWaitingEntry({ tries: index, messageId: `message-${index}` });
    for (let index = 1; index <= 20; index++) await apply(entry(index));

    expect(await writesOf(() => apply(entry(21)))).toBe(2);

    const row = await logs.get(KEY);
    expect(row?.history.map(({ tries }) => tries)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
    expect(row?.deliveries).toBe(21);
    expect((await table.item(rowKey(KEY)))?.['messages']).toHaveLength(20);
  });
});

describe('A redelivery', () => {
  it.each(['unchanged', 'stale', 'superseded'] as const)(
    'is counted, extends the expiry and overwrites nothing, in two writes, when it is %s',
    async (outcome) => {
      await apply(anEntry());
      const first = await logs.get(KEY);
      const at = '2026-03-03T08:00:00.000Z';

      const writes = await writesOf(() => observe(next({ at, outcome, employee: null, durationMs: 5 })));

      expect(writes).toBe(2);
      expect(await logs.get(KEY)).toEqual({ ...first, deliveries: 2 });
      const expiresAt = Date.parse('2026-06-01T08:00:00Z') / 1000;
      expect(await table.item(rowKey(KEY))).toMatchObject({ expiresAt });
    },
  );
});

describe('A waiting event', () => {
  it.each([
    ['in UTC', '2026-03-02T07:59:58Z', '2026-03-02T07:59:58.000Z'],
    ['with an offset', '2026-03-02T08:59:58.1234567+01:00', '2026-03-02T07:59:58.123Z'],
    ['that is missing', null, FIRST],
    ['that is invalid', 'yesterday', FIRST],
  ])('is sorted by the time when it occurred, %s', async (_, occurredAt, instant) => {
    await apply(aWaitingEntry({ occurredAt, event: KEY }));

    expect(await unresolvedAttributes()).toEqual({
      open: 'waiting',
      openSort: `${instant}#${KEY}`,
      triedAt: FIRST,
      waitingSince: FIRST,
    });
    expect(await logs.get(KEY)).toMatchObject({ waitingSince: FIRST, replays: 0, nextReplayAt: null });
  });

  it.each(['created', 'stale', 'superseded', 'skipped'] as const)(
    'leaves the index of unresolved events when it becomes %s, in the same write',
    async (outcome) => {
      await apply(aWaitingEntry());

      expect(await writesOf(() => observe(next({ at: LATER, outcome, via: 'replay' })))).toBe(1);

      expect(await unresolvedAttributes()).toEqual({});
      expect(await logs.get(KEY)).toMatchObject({ waitingSince: null, nextReplayAt: null });
    },
  );
});

describe('A failed event', () => {
  const failed = aWaitingEntry({ outcome: 'failed', reason: 'unknown_google_user' });

  it('is sorted by its first failure through later attempts, in one write', async () => {
    await apply(failed);

    expect(await writesOf(() => apply({ ...failed, at: LATER, messageId: 'message-2' }))).toBe(1);

    expect(await unresolvedAttributes()).toEqual({
      open: 'failed',
      openSort: FIRST,
      triedAt: LATER,
      failedSince: FIRST,
    });
  });
});

describe('The origin of an attempt', () => {
  it('is in the history, and only webhook deliveries count as deliveries', async () => {
    const origins = ['catch-up', 'delivery', 'replay', 'import'] as const;
    for (const via of origins) await apply(aWaitingEntry({ via, messageId: via, tries: 1 }));

    const row = await logs.get(KEY);
    expect(row?.history.map(({ via }) => via)).toEqual(origins);
    expect(row).toMatchObject({ attempts: 4, deliveries: 1 });
  });
});

type Step = { when: 'applied' | 'observed'; entry: LogEntry };

/** The entry that the row shows: every applied one, and an observed one unless the outcome is final. */
function shownEntry(steps: Step[]): LogEntry | null {
  return steps.reduce<LogEntry | null>(
    (row, { when, entry }) => (when === 'observed' && row && !isUnresolved(row.outcome) ? row : entry),
    null,
  );
}

/** The time since when the row has had its outcome. */
function outcomeSince(steps: Step[]): string | undefined {
  const rows = steps.map((_, index) => shownEntry(steps.slice(0, index + 1)));
  const before = rows.findLastIndex((row) => row?.outcome !== rows.at(-1)?.outcome);
  return rows[before + 1]?.at;
}

/** Attempts of one event, with few messages, so that some are received again. */
const anyAttempts = fc
  .array(
    fc.record({
      when: fc.constantFrom('applied' as const, 'observed' as const),
      outcome: fc.constantFrom('created', 'unchanged', 'stale', 'waiting', 'failed'),
      message: fc.nat({ max: 15 }),
      tries: fc.integer({ min: 1, max: 12 }),
    }),
    { minLength: 1, maxLength: 45 },
  )
  .map((steps) =>
    steps.map(({ when, outcome, message, tries }, index): Step => {
      const at = new Date(Date.parse(FIRST) + index * 1000).toISOString();
      const payload = Buffer.from(`payload ${index}`);
      const via = message % 4 === 0 ? 'replay' : 'delivery';
      return { when, entry: anEntry({ at, outcome, tries, via, messageId: `message-${message}`, payload }) };
    }),
  );

it('Any attempts result in one row that has the right outcome and counts each message once', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(anyAttempts, async (steps) => {
      const eventId = `event-${++run}`;
      const key = anEntry({ eventId }).event;
      for (const { when, entry } of steps) await logs.record({ ...entry, eventId, event: key }, when);

      const row = await logs.get(key);
      const last = shownEntry(steps);
      const delivered = steps.filter(({ entry }) => entry.via === 'delivery');
      expect(row?.deliveries).toBe(new Set(delivered.map(({ entry }) => entry.messageId)).size);
      expect(row?.history.length).toBeLessThanOrEqual(20);
      expect(row).toMatchObject({ outcome: last?.outcome });
      expect(row?.history.at(-1)).toMatchObject({ at: last?.at, outcome: last?.outcome });
      const since = outcomeSince(steps);
      const sorted = { waiting: `2026-03-02T07:59:58.000Z#${key}`, failed: since };
      const open = last && isUnresolved(last.outcome) ? last.outcome : null;
      expect(await logs.payload(key)).toEqual(open && last ? last.payload : null);
      expect(await unresolvedAttributes(key)).toEqual(
        open ? { open, openSort: sorted[open], triedAt: last?.at, [`${open}Since`]: since } : {},
      );
    }),
    { numRuns: 25 },
  );
});
