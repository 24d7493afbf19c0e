import fc from 'fast-check';
import { logPath, viewIn } from '../../../../../functions/console/page/screens/log/log-query';
import {
  daysOf,
  limitsOf,
  periodIn,
  queryOf,
  type Period,
} from '../../../../../functions/console/page/screens/log/periods';

const ZONES = ['Europe/Paris', 'America/New_York', 'Pacific/Noumea', 'Pacific/Auckland', 'Asia/Kolkata'];
const NOW = Date.parse('2026-11-30T13:32:00Z');
const HOUR_MS = 3_600_000;
const inParis = { now: NOW, timeZone: 'Europe/Paris' };
const limits = (period: Period, viewer = inParis) => {
  const { from, to } = limitsOf(period, viewer);
  return [from, to].map((time) => time && new Date(time).toISOString());
};

describe('the period of the log', () => {
  it.each<[Period, string, string | null]>([
    ['7d', '2026-11-23T23:00:00.000Z', null],
    ['30d', '2026-10-31T23:00:00.000Z', null],
    [{ from: '2026-11-24', to: '2026-11-24' }, '2026-11-23T23:00:00.000Z', '2026-11-24T23:00:00.000Z'],
    // The clocks change.
    [{ from: '2026-10-25', to: '2026-10-25' }, '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    [
      { from: '2026-11-24T05:00:00.000Z', to: '2026-11-24T11:00:00.000Z' },
      '2026-11-24T05:00:00.000Z',
      '2026-11-24T11:00:00.000Z',
    ],
  ])('consists of days of the viewer: %j', (period, from, to) => {
    expect(limits(period)).toEqual([from, to]);
  });

  it.each([
    ['America/New_York', '2026-11-24T05:00:00.000Z'],
    ['Pacific/Noumea', '2026-11-24T13:00:00.000Z'],
    ['Pacific/Auckland', '2026-11-24T11:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-23T18:30:00.000Z'],
  ])('of seven days begins at midnight in %s', (timeZone, from) => {
    expect(limits('7d', { now: NOW, timeZone })).toEqual([from, null]);
  });

  it('of 24 hours consists of whole hours of the chart', () => {
    const { from } = limitsOf('24h', inParis);

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
    const period = fc.oneof(fc.constantFrom<Period[]>('24h', '7d', '30d'), range);
    fc.assert(
      fc.property(period, fc.constantFrom(...ZONES), (wanted, timeZone) => {
        const viewer = { now: NOW, timeZone };
        expect(periodIn(new URLSearchParams(queryOf(wanted)), viewer)).toEqual(wanted);
        if (typeof wanted !== 'string') expect(daysOf(wanted, viewer)).toEqual(wanted);
      }),
    );
  });

  it.each([
    ['', '7d'],
    ['period=1y', '7d'],
    ['from=yesterday', '7d'],
    ['from=2026-11-30&to=2026-11-24', '7d'],
    ['to=2026-11-24', { from: '2026-11-24', to: '2026-11-24' }],
    ['from=2026-11-24', { from: '2026-11-24', to: '2026-11-30' }],
    ['from=2026-02-31&to=2026-11-24', '7d'],
  ])('is valid for any query string: %j', (query, period) => {
    expect(periodIn(new URLSearchParams(query), inParis)).toEqual(period);
  });
});

describe('the view of the log', () => {
  it('stands in the URL, also with an event in the panel', () => {
    const view = { chosen: { outcome: 'failed', search: 'É & b' }, period: '30d' } as const;
    const path = logPath(view, 'a/b');

    expect(path).toBe('/console/log/a%2Fb?outcome=failed&search=%C3%89+%26+b&period=30d');
    expect(viewIn(new URL(path, 'https://a.example').searchParams, inParis)).toEqual(view);
  });

  it('ignores what it does not know', () => {
    expect(viewIn(new URLSearchParams('outcome=lost&colour=red&product=office'), inParis)).toEqual({
      chosen: { product: 'office' },
      period: '7d',
    });
  });
});
