import fc from 'fast-check';
import { logPath, viewIn } from '../../../../../functions/console/page/screens/log/log-query';
import {
  daysOf,
  limitsOf,
  periodIn,
  queryOf,
  type Period,
} from '../../../../../functions/console/page/screens/log/periods';

/** In the zone of the machine that runs the tests; the browser tests run in four zones. */
const local = (year: number, month: number, day: number, hour = 0) =>
  new Date(year, month - 1, day, hour).getTime();
const NOW = new Date(2026, 10, 30, 14, 32).getTime();
const HOUR_MS = 3_600_000;

describe('the period of the log', () => {
  it.each<[Period, number, number | null]>([
    ['7d', local(2026, 11, 24), null],
    ['30d', local(2026, 11, 1), null],
    [{ from: '2026-11-24', to: '2026-11-24' }, local(2026, 11, 24), local(2026, 11, 25)],
    [{ from: '2026-10-24', to: '2026-10-25' }, local(2026, 10, 24), local(2026, 10, 26)],
    [
      { from: '2026-11-24T05:00:00.000Z', to: '2026-11-24T11:00:00.000Z' },
      Date.parse('2026-11-24T05:00Z'),
      Date.parse('2026-11-24T11:00Z'),
    ],
  ])('consists of days of the viewer: %j', (period, from, to) => {
    expect(limitsOf(period, NOW)).toEqual({ from, to });
  });

  it('of 24 hours consists of whole hours of the chart', () => {
    const { from } = limitsOf('24h', NOW);

    expect(from % HOUR_MS).toBe(0);
    expect(NOW - from).toBeGreaterThan(23 * HOUR_MS);
    expect(NOW - from).toBeLessThanOrEqual(24 * HOUR_MS);
  });

  it('is the same after a way through the URL', () => {
    const day = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true });
    const range = fc
      .tuple(day, day)
      .map((days) => days.map((one) => one.toISOString().slice(0, 10)).sort())
      .map(([from = '', to = '']) => ({ from, to }));
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom<Period[]>('24h', '7d', '30d'), range), (period) => {
        expect(periodIn(new URLSearchParams(queryOf(period)))).toEqual(period);
        const { from, to } = daysOf(period, NOW);
        expect(from <= to).toBe(true);
      }),
    );
  });

  it.each([
    ['', '7d'],
    ['period=1y', '7d'],
    ['from=yesterday', '7d'],
    ['from=2026-11-30&to=2026-11-24', '7d'],
    ['to=2026-11-24', { from: '2026-11-24', to: '2026-11-24' }],
    ['from=2026-02-31&to=2026-11-24', '7d'],
  ])('is valid for any query string: %j', (query, period) => {
    expect(periodIn(new URLSearchParams(query))).toEqual(period);
  });
});

describe('the view of the log', () => {
  it('stands in the URL, also with an event in the panel', () => {
    const view = { chosen: { outcome: 'failed', search: 'É & b' }, period: '30d' } as const;
    const path = logPath(view, 'a/b');

    expect(path).toBe('/console/log/a%2Fb?outcome=failed&search=%C3%89+%26+b&period=30d');
    expect(viewIn(new URL(path, 'https://a.example').searchParams)).toEqual(view);
  });

  it('ignores what it does not know', () => {
    expect(viewIn(new URLSearchParams('outcome=lost&colour=red&product=office'))).toEqual({
      chosen: { product: 'office' },
      period: '7d',
    });
  });
});
