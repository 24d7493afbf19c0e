import { chart } from '../../../../functions/console/contract/logs';
import type { QueryOf } from '../../../../functions/console/contract/operations';
import type { CountedResult } from '../../../../functions/store/outcome-counts';
import { aConfiguration } from '../../../support/builders/configurations';
import { LogHarness, request } from '../../../support/console/log-harness';

let harness: LogHarness;

beforeAll(async () => {
  harness = await LogHarness.start();
});

beforeEach(async () => {
  await harness.reset();
  await harness.configure(aConfiguration(), aConfiguration({ id: 'spain', establishments: ['20'] }));
});

afterAll(() => harness.stop());

async function chartOf(query: QueryOf<'getChart'> = {}) {
  const { body } = await harness.operations().getChart({ ...request, query });
  expect(chart.parse(body)).toEqual(body);
  return body.items;
}

async function daysShown(query: QueryOf<'getChart'>): Promise<string[]> {
  return (await chartOf(query)).map(({ hour }) => hour.slice(5, 10));
}

function aResult(overrides: Partial<CountedResult> = {}): CountedResult {
  const result = { configuration: 'france', product: null, outcome: 'created', isReplay: false } as const;
  return { ...result, at: '2026-03-05T09:30:00.000Z', ...overrides };
}

describe('the chart', () => {
  it('sums all configurations and the events without one, each hour once', async () => {
    // Prepare
    await harness.outcomeCounts.add([
      aResult({ at: '2026-03-05T10:00:00.000Z' }),
      aResult(),
      aResult({ configuration: 'spain' }),
      aResult({ configuration: 'spain', outcome: 'failed' }),
      aResult({ configuration: null, outcome: 'skipped' }),
    ]);
    // Act & assess
    expect(await chartOf()).toEqual([
      { hour: '2026-03-05T09:00:00.000Z', counts: { created: 2, failed: 1, skipped: 1 } },
      { hour: '2026-03-05T10:00:00.000Z', counts: { created: 1 } },
    ]);
    expect(await chartOf({ configuration: 'spain' })).toEqual([
      { hour: '2026-03-05T09:00:00.000Z', counts: { created: 1, failed: 1 } },
    ]);
    expect(await chartOf({ configuration: 'unknown' })).toEqual([]);
  });

  it('rejects an id that is too long', async () => {
    await expect(chartOf({ configuration: '字'.repeat(700) })).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: 'configuration', code: 'too_long' }],
    });
  });

  it('is of the last seven days, or of the given period, both ends included', async () => {
    // Prepare
    const days = ['2026-02-26T23:59', '2026-02-27T00:00', '2026-03-02T12:00', '2026-03-05T11:00'];
    await harness.outcomeCounts.add(days.map((day) => aResult({ at: `${day}:00.000Z` })));
    // Act & assess
    expect(await daysShown({})).toEqual(['02-27', '03-02', '03-05']);
    expect(await daysShown({ from: '2026-02-26', to: '2026-03-02' })).toEqual(['02-26', '02-27', '03-02']);
    expect(await daysShown({ from: '2026-03-02' })).toEqual(['03-02', '03-05']);
    expect(await daysShown({ to: '2026-03-04' })).toEqual(['02-26', '02-27', '03-02']);
    expect(await daysShown({ from: '2026-03-05', to: '2026-03-04' })).toEqual([]);
  });

  it('does not go back further than counts are kept', async () => {
    // Prepare
    const late = aResult({ at: '2025-12-04T23:00:00.000Z' });
    await harness.outcomeCounts.add([late, aResult({ at: '2025-12-05T00:00:00.000Z' })]);
    // Act & assess
    expect(await daysShown({ from: '0001-01-01' })).toEqual(['12-05']);
  });

  it('rejects an invalid day', async () => {
    await expect(chartOf({ from: '2026-3-2' })).rejects.toMatchObject({ errors: [{ pointer: 'from' }] });
  });
});
