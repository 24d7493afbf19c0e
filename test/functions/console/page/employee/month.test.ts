import { kindOf } from '../../../../../functions/console/page/event-kind';
import {
  daysOf,
  halfOf,
  type MonthItem,
  weeksOf,
} from '../../../../../functions/console/page/screens/employee/month-days';
import { barsOf, isOnDay } from '../../../../../functions/console/page/screens/employee/week-layout';

type Time = MonthItem['event']['start'];

const day = (date: string): Time => ({ date });
const clock = (dateTime: string, timeZone = 'Europe/Paris'): Time => ({ dateTime, timeZone });

function item(start: Time, end: Time, overrides: Partial<MonthItem> = {}, title = 'Télétravail'): MonthItem {
  const about = { title, tentative: false, location: null, guestCount: 0 };
  return {
    ...{ role: 'owner', owner: null, product: 'office', configuration: 'france', resource: 'r/1' },
    ...{ googleLink: null, logId: null, isInDoubt: false },
    event: { eventType: 'default', ...about, start, end },
    ...overrides,
  };
}

describe('the weeks of a month', () => {
  it.each([
    ['2026-12', '2026-11-30', '2027-01-03', 5],
    ['2026-03', '2026-02-23', '2026-04-05', 6],
    ['2027-02', '2027-02-01', '2027-02-28', 4],
  ])('begin on Monday and end on Sunday: %s', (month, first, last, count) => {
    const weeks = weeksOf(month);

    expect(weeks[0]?.[0]).toBe(first);
    expect(weeks.at(-1)?.[6]).toBe(last);
    expect(weeks).toHaveLength(count);
  });
});

describe('the days of an event', () => {
  it.each([
    ['of one day', day('2026-03-02'), day('2026-03-03'), ['2026-03-02', '2026-03-02']],
    ['of two days', day('2026-03-02'), day('2026-03-04'), ['2026-03-02', '2026-03-03']],
    [
      'until midnight',
      clock('2026-03-01T20:00:00+01:00'),
      clock('2026-03-02T00:00:00+01:00'),
      ['2026-03-01', '2026-03-01'],
    ],
    [
      'of two days out of office',
      clock('2026-03-02T00:00:00+01:00'),
      clock('2026-03-04T00:00:00+01:00'),
      ['2026-03-02', '2026-03-03'],
    ],
    [
      'on another day in its time zone than in UTC',
      clock('2026-03-01T23:30:00Z'),
      clock('2026-03-02T00:30:00Z'),
      ['2026-03-02', '2026-03-02'],
    ],
    [
      'with an offset of another time zone',
      clock('2026-03-01T18:00:00-08:00', 'Asia/Tokyo'),
      clock('2026-03-01T19:00:00-08:00', 'Asia/Tokyo'),
      ['2026-03-02', '2026-03-02'],
    ],
  ])('are those in its time zone: %s', (_, start, end, [first, last]) => {
    expect(daysOf({ start, end })).toEqual({ first, last });
  });

  it('are unknown for an event without times', () => {
    expect(daysOf({ start: {}, end: {} })).toBeNull();
  });
});

describe('the bars of a week', () => {
  const [week = []] = weeksOf('2026-12');
  const bars = (...items: MonthItem[]) =>
    barsOf(week, items).map(({ column, span, line, half, beganBefore, goesOn }) => ({
      ...{ column, span, line, half, beganBefore, goesOn },
    }));
  const inside = { half: null, beganBefore: false, goesOn: false };

  it('span the days of their events', () => {
    expect(bars(item(day('2026-12-01'), day('2026-12-03')))).toEqual([
      { column: 2, span: 2, line: 1, ...inside },
    ]);
  });

  it('are open where the event began before or goes on', () => {
    expect(bars(item(day('2026-11-20'), day('2026-12-24')))).toEqual([
      { column: 1, span: 7, line: 1, half: null, beganBefore: true, goesOn: true },
    ]);
    expect(bars(item(day('2026-12-07'), day('2026-12-08')))).toEqual([]);
  });

  it('take the first line with room', () => {
    const [long, other, free] = [
      item(day('2026-12-01'), day('2026-12-03')),
      item(day('2026-12-02'), day('2026-12-03')),
      item(day('2026-12-03'), day('2026-12-04')),
    ];

    expect(bars(long, other, free).map(({ line }) => line)).toEqual([1, 2, 1]);
  });

  it('of two half days stand side by side', () => {
    const morning = item(clock('2026-12-04T09:00:00+01:00'), clock('2026-12-04T13:00:00+01:00'));
    const afternoon = item(clock('2026-12-04T14:00:00+01:00'), clock('2026-12-04T18:00:00+01:00'));

    expect(bars(morning, afternoon)).toEqual([
      { column: 5, span: 1, line: 1, ...inside, half: 'morning' },
      { column: 5, span: 1, line: 1, ...inside, half: 'afternoon' },
    ]);
  });

  it('are on each of their days', () => {
    const [bar] = barsOf(week, [item(day('2026-12-01'), day('2026-12-03'))]);

    expect([1, 2, 3, 4].map((column) => bar && isOnDay(bar, column))).toEqual([false, true, true, false]);
  });
});

describe('the kind of an event', () => {
  const [start, end] = [day('2026-12-01'), day('2026-12-02')];

  it.each([
    ['remote', 'Télétravail', 'office'],
    ['remote', 'Working from home (morning)', 'office'],
    ['office', 'Bureau de Lyon', 'office'],
    ['training', 'Télétravail', 'training'],
    ['absence', 'Absent', 'absences'],
    ['other', 'Télétravail', null],
  ] as const)('is %s for "%s" of the product %s', (kind, title, product) => {
    const { event } = item(start, end, { product }, title);

    expect(kindOf({ ...event, product })).toBe(kind);
  });

  it('makes no half day of a training session', () => {
    const [from, to] = [clock('2026-12-04T09:00:00+01:00'), clock('2026-12-04T12:00:00+01:00')];
    const only = { first: '2026-12-04', last: '2026-12-04' };

    expect(halfOf(item(from, to, { product: 'training' }), only)).toBeNull();
    expect(halfOf(item(from, to, { product: 'absences' }), only)).toBe('morning');
  });
});
