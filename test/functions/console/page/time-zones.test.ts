import fc from 'fast-check';
import {
  cityOf,
  lastDays,
  localTime,
  offsetAt,
  periodOf,
  startOfDay,
} from '../../../../functions/console/page/time-zones';
import { dayAfter, dayOf, DAY_MS, HOUR_MS } from '../../../../functions/shared/time';

const ZONES = [
  'Europe/Paris',
  'America/New_York',
  'America/Havana',
  'Africa/Cairo',
  'America/Asuncion',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Noumea',
  'UTC',
];

const someDay = fc
  .integer({ min: Date.parse('2020-01-01') / DAY_MS, max: Date.parse('2030-12-31') / DAY_MS })
  .map((count) => dayOf(count * DAY_MS));

describe('the start of a day', () => {
  it('is its first instant in every zone, whatever clocks do at midnight', () => {
    fc.assert(
      fc.property(someDay, fc.constantFrom(...ZONES), (day, zone) => {
        const start = startOfDay(day, zone);

        expect(localTime(start, zone).day).toBe(day);
        expect(localTime(start - 1000, zone).day < day).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['Europe/Paris', '2026-03-29', 23],
    ['Europe/Paris', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['Pacific/Auckland', '2026-04-05', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['America/Havana', '2026-11-01', 25],
    ['Asia/Kolkata', '2026-03-29', 24],
  ])('makes days as long as they are in %s: %s has %d hours', (zone, day, hours) => {
    const length = startOfDay(dayAfter(day), zone) - startOfDay(day, zone);

    expect(length / HOUR_MS).toBe(hours);
  });

  it('is after midnight where clocks skip midnight', () => {
    expect(localTime(startOfDay('2026-04-24', 'Africa/Cairo'), 'Africa/Cairo').clock).toBe('01:00:00');
  });
});

describe('a period of days', () => {
  it('has the instants of the viewer’s days as limits', () => {
    const week = { from: '2026-11-24', to: '2026-11-30' };

    expect(periodOf(week, 'Asia/Kolkata')).toEqual({
      from: '2026-11-23T18:30:00.000Z',
      to: '2026-11-30T18:30:00.000Z',
    });
  });

  it('ends with the day that it is for the viewer', () => {
    const now = Date.parse('2026-11-30T14:32:00Z');

    expect(lastDays(7, now, 'Europe/Paris')).toEqual({ from: '2026-11-24', to: '2026-11-30' });
    expect(lastDays(7, now, 'Pacific/Auckland')).toEqual({ from: '2026-11-25', to: '2026-12-01' });
    expect(lastDays(1, now, 'America/New_York')).toEqual({ from: '2026-11-30', to: '2026-11-30' });
  });
});

describe('a time zone', () => {
  it('has the offset of an instant, with half hours', () => {
    const hours = ['Asia/Kolkata', 'America/New_York', 'Pacific/Noumea'].map(
      (zone) => offsetAt(Date.parse('2026-12-01T00:00:00.123Z'), zone) / HOUR_MS,
    );

    expect(hours).toEqual([5.5, -5, 11]);
  });

  it('is named by its city, as people write it', () => {
    expect(
      ['Pacific/Noumea', 'America/New_York', 'America/Argentina/Buenos_Aires', 'UTC'].map(cityOf),
    ).toEqual(['Nouméa', 'New York', 'Buenos Aires', 'UTC']);
  });
});
