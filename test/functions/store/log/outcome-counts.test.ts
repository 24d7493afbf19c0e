import fc from 'fast-check';
import { NO_CONFIGURATION } from '../../../../functions/store/log/hour-counts';
import { LateHours } from '../../../../functions/store/log/late-hours';
import { rowKey } from '../../../../functions/store/log/log-rows';
import { LogStore } from '../../../../functions/store/log/log-store';
import { OutcomeCounts } from '../../../../functions/store/log/outcome-counts';
import { OutcomeRecount } from '../../../../functions/store/log/outcome-recount';
import { LOGS_TABLE } from '../../../../functions/store/tables';
import type { LogEntry } from '../../../../functions/domain/sync-log';
import { anEntryAt, aWaitingEntry } from '../../../support/builders/log-entries';
import { useTable } from '../use-table';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NINE = Date.parse('2026-03-02T09:00:00Z');

const table = useTable(LOGS_TABLE, { counts: true });
let now: number;
let messages = 0;

beforeEach(() => (now = NINE + 30 * MINUTE_MS));

const tables = () => ({ counts: table.countsName, logs: table.name });
const lateHours = () => new LateHours(table.client, table.countsName, () => now);
const outcomeCounts = () => new OutcomeCounts(table.client, tables(), () => now);

async function record(...entries: LogEntry[]): Promise<void> {
  const logs = new LogStore(table.client, table.name, lateHours());
  for (const entry of entries) {
    await logs.record({ ...entry, messageId: `message-${(messages += 1)}` }, 'applied');
  }
}

const count = (deadline = Infinity) =>
  new OutcomeRecount({ client: table.client, tables: tables(), lateHours: lateHours(), now: () => now }).run(
    deadline,
  );

const hoursOf = (configuration: string | null = 'france') =>
  outcomeCounts().hours(configuration, '2026-01-01T00:00:00.000Z', '2026-12-31T23:00:00.000Z');

/** The event of one minute after nine o'clock. */
function at(minutes: number, overrides: Partial<LogEntry> = {}): LogEntry {
  const time = new Date(NINE + minutes * MINUTE_MS).toISOString();
  return anEntryAt(time, { eventId: `event-${minutes}`, ...overrides });
}

describe('OutcomeCounts.hours', () => {
  it('counts each event of the log once, by hour and outcome', async () => {
    await record(
      at(0),
      at(1, { product: 'office' }),
      at(2, { outcome: 'failed' }),
      at(3, { configuration: 'spain' }),
      at(4, { configuration: null, product: null, outcome: 'skipped' }),
    );
    now = NINE + 65 * MINUTE_MS;
    await record(at(61));
    await count();

    const nine = '2026-03-02T09:00:00.000Z';
    const ten = { hour: '2026-03-02T10:00:00.000Z', counts: { created: 1 } };
    expect(await hoursOf()).toEqual([{ hour: nine, counts: { created: 2, failed: 1 } }, ten]);
    expect(await hoursOf('spain')).toEqual([{ hour: nine, counts: { created: 1 } }]);
    expect(await hoursOf(NO_CONFIGURATION)).toEqual([{ hour: nine, counts: { skipped: 1 } }]);
    expect(await hoursOf(null)).toEqual([{ hour: nine, counts: { created: 3, failed: 1, skipped: 1 } }, ten]);
    expect(await hoursOf('unknown')).toEqual([]);
  });

  it('includes the events since the last count', async () => {
    await record(at(1));
    expect(await hoursOf()).toMatchObject([{ counts: { created: 1 } }]);
    await count();
    await record(at(2));

    expect(await hoursOf()).toMatchObject([{ counts: { created: 2 } }]);
  });

  it('shows the stored counts of an hour that has too many rows to count', async () => {
    const detail = 'x'.repeat(900);
    await record(at(1, { detail }));
    await count();
    await record(at(2));
    // Every query of the log has another page.
    table.client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (input) => {
          const result = await next(input);
          const isOfLog = commandName === 'QueryCommand' && JSON.stringify(input).includes('#day');
          if (isOfLog) Object.assign(result.output, { LastEvaluatedKey: rowKey(at(0).event) });
          return result;
        },
      { step: 'initialize' },
    );

    expect(await hoursOf()).toMatchObject([{ counts: { created: 1 } }]);
  });
});

describe('OutcomeRecount.run', () => {
  it('counts an event by its current outcome', async () => {
    const waiting = aWaitingEntry({ eventId: 'w', at: at(1).at, occurredAt: at(1).at });
    await record(waiting);
    await count();
    now = NINE + 3 * HOUR_MS;
    await count();
    await record({ ...waiting, at: new Date(now).toISOString(), outcome: 'created', via: 'replay' });
    await count();

    expect(await hoursOf()).toMatchObject([{ hour: '2026-03-02T09:00:00.000Z', counts: { created: 1 } }]);
  });

  it('counts an event that arrives hours late', async () => {
    now = NINE + 5 * HOUR_MS;
    await count();
    await record(at(1));
    expect(await hoursOf()).toEqual([]);
    await count();

    expect(await hoursOf()).toMatchObject([{ hour: '2026-03-02T09:00:00.000Z', counts: { created: 1 } }]);
  });

  it('keeps a mark while its row may not be written yet', async () => {
    now = NINE + 5 * HOUR_MS;
    await count();
    await lateHours().beforeWrite(at(1).event);
    expect(await count()).toMatchObject({ late: 1 });
    await new LogStore(table.client, table.name).record(at(1), 'applied');
    now += 3 * MINUTE_MS;

    expect(await count()).toMatchObject({ late: 1 });
    expect(await hoursOf()).toMatchObject([{ counts: { created: 1 } }]);
    expect(await count()).toMatchObject({ late: 0 });
  });

  it('counts every hour once after an outage, over several runs', async () => {
    await count();
    for (const hours of [0, 1, 2, 3]) await record(at(60 * hours + 40));
    now = NINE + 5 * HOUR_MS;
    // Enough time for one hour per run.
    let time = now;
    const slowly = () => {
      const recount = new OutcomeRecount({
        ...{ client: table.client, tables: tables(), lateHours: lateHours() },
        now: () => (time += 10),
      });
      return recount.run(time + 45);
    };
    const first = await slowly();
    const runs = [first];
    while (runs.length < 20 && (await hoursOf()).length < 4) runs.push(await slowly());

    expect(first.hours).toBeLessThan(4);
    expect((await hoursOf()).map(({ counts }) => counts)).toEqual(Array(4).fill({ created: 1 }));
  });

  it('reads a final hour no more', async () => {
    await record(at(1));
    now = NINE + 71 * MINUTE_MS;
    await count();
    const commands = await table.commandsOf(() => count());

    // Progress, the current hour, late hours: nothing has changed.
    expect(commands).toEqual(['GetItemCommand', 'QueryCommand', 'QueryCommand']);
  });

  it('equals the log after any history', async () => {
    const someWrite = fc.record({
      /** Minutes since nine. */
      occurred: fc.integer({ min: -200, max: 0 }),
      passed: fc.integer({ min: 0, max: 90 }),
      id: fc.integer({ min: 1, max: 6 }),
      outcome: fc.constantFrom('created', 'failed', 'skipped'),
      configuration: fc.constantFrom('france', 'spain', null),
      counts: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(someWrite, { maxLength: 15 }), async (writes) => {
        await table.recreate();
        now = NINE;
        const current = new Map<string, LogEntry>();
        for (const { occurred, passed, id, outcome, configuration, counts } of writes) {
          const known = current.get(String(id));
          const occurredAt = known?.occurredAt ?? new Date(now + occurred * MINUTE_MS).toISOString();
          const at = new Date(now).toISOString();
          const entry = anEntryAt(occurredAt, { eventId: String(id), outcome, configuration });
          await record({ ...entry, at });
          current.set(String(id), entry);
          now += passed * MINUTE_MS;
          if (counts) await count();
        }
        now += 3 * MINUTE_MS;
        await count();
        now += 2 * HOUR_MS;
        await count();

        for (const configuration of ['france', 'spain', NO_CONFIGURATION]) {
          const expected = [...current.values()].filter(
            (entry) => (entry.configuration ?? NO_CONFIGURATION) === configuration,
          );
          const shown = await hoursOf(configuration);
          const total = shown.flatMap(({ counts }) => Object.values(counts)).reduce((a, b) => a + b, 0);
          expect(total).toBe(expected.length);
          for (const { hour, counts } of shown) {
            const inHour = expected.filter(({ event }) => event.startsWith(hour.slice(0, 13)));
            for (const [outcome, number] of Object.entries(counts)) {
              expect(number).toBe(inHour.filter((entry) => entry.outcome === outcome).length);
            }
          }
        }
      }),
      { numRuns: 4 },
    );
  });
});

describe('OutcomeCounts.lastAt', () => {
  it('is the time of the last event, counted or not', async () => {
    await record(at(1), at(5, { configuration: 'spain' }));
    expect(await outcomeCounts().lastAt('france')).toBe('2026-03-02T09:01:00Z');
    now = NINE + 3 * HOUR_MS;
    await count();
    await record(at(2));

    expect(await outcomeCounts().lastAt('spain')).toBe('2026-03-02T09:05:00Z');
    expect(await outcomeCounts().lastAt('unknown')).toBeNull();
    await count();
    expect(await outcomeCounts().lastAt('france')).toBe('2026-03-02T09:02:00Z');
  });
});
