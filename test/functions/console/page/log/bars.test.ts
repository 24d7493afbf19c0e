import fc from 'fast-check';
import {
  axisMaximum,
  barsOf,
  figuresOf,
  totalOf,
} from '../../../../../functions/console/page/screens/log/chart/bars';
import { limitsOf } from '../../../../../functions/console/page/screens/log/periods';

const NOW = Date.parse('2026-11-30T13:32:00Z');
const PARIS = { now: NOW, timeZone: 'Europe/Paris' };
const ZONES = ['Europe/Paris', 'America/New_York', 'Pacific/Noumea', 'Pacific/Auckland', 'Asia/Kolkata'];
const HOUR_MS = 3_600_000;
const hourAt = (time: number) => new Date(Math.floor(time / HOUR_MS) * HOUR_MS).toISOString();

describe('the bars of the chart', () => {
  it.each([
    ['24h', 24],
    ['7d', 28],
    ['30d', 30],
  ] as const)('are few enough to be read: %s', (period, count) => {
    expect(barsOf(null, limitsOf(period, PARIS), PARIS)).toHaveLength(count);
  });

  it.each(ZONES)(
    'of seven days are quarters of the viewer’s days, also when the clocks change: %s',
    (timeZone) => {
      for (const now of [
        '2026-03-10T12:00Z',
        '2026-03-30T12:00Z',
        '2026-11-02T12:00Z',
        '2026-09-28T12:00Z',
      ]) {
        const viewer = { now: Date.parse(now), timeZone };
        const clocks = barsOf(null, limitsOf('7d', viewer), viewer).map(({ from }) =>
          new Intl.DateTimeFormat('sv', { timeZone, timeStyle: 'short' }).format(from),
        );

        expect(clocks).toHaveLength(28);
        expect([...new Set(clocks)].toSorted()).toEqual(['00:00', '06:00', '12:00', '18:00']);
      }
    },
  );

  it('count every event once, and as many as the figures', () => {
    const item = fc.record({
      hour: fc.integer({ min: 0, max: 6 * 24 }).map((hours) => hourAt(NOW - hours * HOUR_MS)),
      counts: fc.record(
        { created: fc.nat(99), skipped: fc.nat(99), waiting: fc.nat(9), failed: fc.nat(9) },
        { requiredKeys: [] },
      ),
    });
    fc.assert(
      fc.property(fc.array(item), fc.constantFrom(...ZONES), (items, timeZone) => {
        const viewer = { now: NOW, timeZone };
        const chart = { items, isPartial: false };
        const bars = barsOf(chart, limitsOf('7d', viewer), viewer);

        const sum = bars.reduce((before, { total }) => before + total, 0);
        expect(sum).toBe(totalOf(figuresOf(chart)));
      }),
    );
  });

  it('put an hour that begins before the period into the first bar', () => {
    const from = Date.parse('2026-11-23T18:30:00Z');
    const items = [{ hour: new Date(from - HOUR_MS / 2).toISOString(), counts: { created: 3 } }];
    const [first] = barsOf(
      { items, isPartial: false },
      { from, to: null },
      { now: NOW, timeZone: 'Asia/Kolkata' },
    );

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
