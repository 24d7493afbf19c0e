import { NO_CONFIGURATION, OutcomeCounts, type CountedResult } from '../../../functions/store/outcome-counts';
import { TALLIES_TABLE } from '../../../functions/store/tables';
import { useTable } from './use-table';

const table = useTable(TALLIES_TABLE);
let outcomeCounts: OutcomeCounts;
beforeEach(() => (outcomeCounts = new OutcomeCounts(table.client, table.name)));

function aResult(overrides: Partial<CountedResult> = {}): CountedResult {
  return {
    configuration: 'france',
    product: 'training',
    outcome: 'created',
    at: '2026-03-02T09:59:59.999Z',
    isReplay: false,
    ...overrides,
  };
}

const hoursOf = (configuration = 'france') =>
  outcomeCounts.hours(configuration, '2026-01-01T00:00:00.000Z', '2026-12-31T23:00:00.000Z');

describe('OutcomeCounts.add', () => {
  it('counts by configuration and hour', async () => {
    await outcomeCounts.add([
      aResult(),
      aResult({ product: 'office' }),
      aResult({ outcome: 'failed' }),
      aResult({ at: '2026-03-02T10:00:00.000Z' }),
      aResult({ configuration: null, product: null, outcome: 'skipped' }),
    ]);
    await outcomeCounts.add([aResult({ at: '2026-03-02T09:00:00.000Z' })]);

    expect(await hoursOf()).toEqual([
      { hour: '2026-03-02T09:00:00.000Z', events: 4, counts: { created: 3, failed: 1 } },
      { hour: '2026-03-02T10:00:00.000Z', events: 1, counts: { created: 1 } },
    ]);
    expect(await hoursOf(NO_CONFIGURATION)).toMatchObject([{ counts: { skipped: 1 } }]);
  });

  it('writes once per configuration and hour', async () => {
    const results = [aResult(), aResult({ outcome: 'failed' }), aResult({ configuration: 'spain' })];

    const commands = await table.commandsOf(() => outcomeCounts.add(results));

    expect(commands).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
  });

  it('does not count replays as events', async () => {
    await outcomeCounts.add([aResult({ isReplay: true })]);
    await outcomeCounts.add([]);

    expect(await hoursOf()).toMatchObject([{ events: 0, counts: { created: 1 } }]);
    expect(await hoursOf('spain')).toEqual([]);
    expect(await outcomeCounts.lastAt('spain')).toBeNull();
  });

  it('loses no count when instances write at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, () => outcomeCounts.add([aResult()])));

    expect(await hoursOf()).toMatchObject([{ events: 20, counts: { created: 20 } }]);
  });

  it('keeps counts for 90 days after the last result of the hour', async () => {
    await outcomeCounts.add([aResult({ at: '2026-03-02T09:00:00.000Z' })]);

    const item = await table.item({ configuration: 'france', hour: '2026-03-02T09' });
    expect(item).toMatchObject({ expiresAt: Date.parse('2026-05-31T09:00:00Z') / 1000 });
  });

  it('makes the other writes when one fails', async () => {
    // DynamoDB rejects empty keys.
    const adding = outcomeCounts.add([aResult({ configuration: '' }), aResult()]);

    await expect(adding).rejects.toThrow('empty string');
    expect(await hoursOf()).toMatchObject([{ events: 1 }]);
  });
});

describe('OutcomeCounts.hours', () => {
  it('returns the hours of a period, both ends included', async () => {
    await outcomeCounts.add(
      ['08', '09', '10', '11'].map((hour) => aResult({ at: `2026-03-02T${hour}:30:00.000Z` })),
    );

    const hours = await outcomeCounts.hours('france', '2026-03-02T09:59:00.000Z', '2026-03-02T10:00:00.000Z');

    expect(hours.map(({ hour }) => hour.slice(11, 13))).toEqual(['09', '10']);
  });
});

describe('OutcomeCounts.lastAt', () => {
  it('returns the time of the last outcome', async () => {
    await outcomeCounts.add([
      aResult({ at: '2026-03-02T11:00:01.000Z' }),
      aResult({ at: '2026-03-02T11:00:03.000Z', isReplay: true }),
      aResult({ at: '2026-03-02T11:00:02.000Z' }),
      aResult({ at: '2026-03-02T09:00:00.000Z' }),
    ]);

    expect(await outcomeCounts.lastAt('france')).toBe('2026-03-02T11:00:03.000Z');
  });
});
