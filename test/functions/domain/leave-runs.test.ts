import fc from 'fast-check';
import { absenceRuns } from '../../../functions/domain/leave-runs';
import type { LeaveDay } from '../../../functions/lucca/leave';

const day = (date: string, range: LeaveDay['range'] = 'allDay'): LeaveDay => ({ date, range });

describe('absenceRuns', () => {
  it('splits runs at days that are not counted', () => {
    // Thursday to Tuesday, without the weekend
    const days = ['2026-03-05', '2026-03-06', '2026-03-09', '2026-03-10'].map((date) => day(date));

    expect(absenceRuns(days)).toEqual([
      { from: { date: '2026-03-05', half: 'whole' }, to: { date: '2026-03-06', half: 'whole' } },
      { from: { date: '2026-03-09', half: 'whole' }, to: { date: '2026-03-10', half: 'whole' } },
    ]);
  });

  it('continues a run over midnight, and ends it at midday', () => {
    const days = [
      day('2026-03-02', 'secondHalfDay'),
      day('2026-03-03'),
      day('2026-03-04', 'firstHalfDay'),
      day('2026-03-05'),
    ];

    expect(absenceRuns(days)).toEqual([
      { from: { date: '2026-03-02', half: 'second' }, to: { date: '2026-03-04', half: 'first' } },
      { from: { date: '2026-03-05', half: 'whole' }, to: { date: '2026-03-05', half: 'whole' } },
    ]);
  });

  it.each(['firstHalfDay', 'secondHalfDay'] as const)('returns a run for a half day: %s', (range) => {
    const half = range === 'firstHalfDay' ? 'first' : 'second';
    const edge = { date: '2026-03-02', half };

    expect(absenceRuns([day('2026-03-02', range)])).toEqual([{ from: edge, to: edge }]);
  });

  it('joins the halves of a day in any order', () => {
    const edge = { date: '2026-03-02', half: 'whole' };
    const halves = [day('2026-03-02', 'secondHalfDay'), day('2026-03-02', 'firstHalfDay')];

    expect(absenceRuns(halves)).toEqual([{ from: edge, to: edge }]);
  });

  it('continues a run over the end of a month and a year, and a leap day', () => {
    const runs = absenceRuns(
      ['2028-02-28', '2028-02-29', '2028-03-01', '2028-12-31', '2029-01-01'].map((date) => day(date)),
    );

    expect(runs.map(({ from, to }) => [from.date, to.date])).toEqual([
      ['2028-02-28', '2028-03-01'],
      ['2028-12-31', '2029-01-01'],
    ]);
  });

  it('returns no runs when there are no days', () => {
    expect(absenceRuns([])).toEqual([]);
  });

  it('covers exactly the counted half days, in runs with a gap between them', () => {
    const days = fc.array(
      fc.record({
        date: fc.integer({ min: 1, max: 28 }).map((n) => `2026-02-${String(n).padStart(2, '0')}`),
        range: fc.constantFrom<LeaveDay['range'][]>('allDay', 'firstHalfDay', 'secondHalfDay'),
      }),
    );
    fc.assert(
      fc.property(days, (counted) => {
        const halves = absenceRuns(counted).map(({ from, to }) => [
          2 * Number(from.date.slice(-2)) + (from.half === 'second' ? 1 : 0),
          2 * Number(to.date.slice(-2)) + (to.half === 'first' ? 0 : 1),
        ]);
        const shown = halves.flatMap(([first = 0, last = 0]) =>
          Array.from({ length: last - first + 1 }, (_, n) => first + n),
        );
        const wanted = counted.flatMap(({ date, range }) => {
          const number = 2 * Number(date.slice(-2));
          return range === 'allDay' ? [number, number + 1] : [number + (range === 'firstHalfDay' ? 0 : 1)];
        });
        expect(shown).toEqual([...new Set(wanted)].sort((a, b) => a - b));
        halves.forEach(([first = 0], index) => {
          expect(first - (halves[index - 1]?.[1] ?? -9)).toBeGreaterThan(1);
        });
      }),
    );
  });
});
