import fc from 'fast-check';
import {
  axisMaximum,
  barsOf,
  figuresOf,
  totalOf,
} from '../../../../../functions/console/page/screens/log/chart/bars';
import { limitsOf } from '../../../../../functions/console/page/screens/log/periods';

const NOW = new Date(2026, 10, 30, 14, 32).getTime();
const HOUR_MS = 3_600_000;
const hourAt = (time: number) => new Date(Math.floor(time / HOUR_MS) * HOUR_MS).toISOString();

describe('the bars of the chart', () => {
  it.each([
    ['24h', 24],
    ['7d', 28],
    ['30d', 30],
  ] as const)('are few enough to be read: %s', (period, count) => {
    expect(barsOf(null, limitsOf(period, NOW), NOW)).toHaveLength(count);
  });

  it('of seven days are quarters of the viewer’s days, also when the clocks change', () => {
    const now = new Date(2026, 2, 30, 12).getTime();
    const starts = barsOf(null, limitsOf('7d', now), now).map(({ from }) => new Date(from).getHours());

    expect(new Set(starts)).toEqual(new Set([0, 6, 12, 18]));
  });

  it('count every event once, and as many as the figures', () => {
    const item = fc.record({
      hour: fc.integer({ min: 0, max: 7 * 24 - 10 }).map((hours) => hourAt(NOW - hours * HOUR_MS)),
      counts: fc.record(
        { created: fc.nat(99), skipped: fc.nat(99), waiting: fc.nat(9), failed: fc.nat(9) },
        { requiredKeys: [] },
      ),
    });
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const chart = { items, isPartial: false };
        const bars = barsOf(chart, limitsOf('7d', NOW), NOW);

        const sum = bars.reduce((before, { total }) => before + total, 0);
        expect(sum).toBe(totalOf(figuresOf(chart)));
      }),
    );
  });

  it('put an hour that begins before the period into the first bar', () => {
    const from = new Date(2026, 10, 24).getTime();
    const items = [{ hour: new Date(from - HOUR_MS / 2).toISOString(), counts: { created: 3 } }];
    const [first] = barsOf({ items, isPartial: false }, { from, to: null }, NOW);

    expect(first?.figures.written).toBe(3);
  });

  it('fit their axis, which has a number in the middle', () => {
    fc.assert(
      fc.property(fc.nat(100_000), (highest) => {
        const maximum = axisMaximum(highest);

        expect(maximum).toBeGreaterThanOrEqual(highest);
        expect(Number.isInteger(maximum / 2)).toBe(true);
        expect(maximum).toBeLessThanOrEqual(Math.max(highest * 2, 4));
      }),
    );
  });
});
