import fc from 'fast-check';
import { isOnDay, timeOnDay } from '../../../../functions/console/page/screens/employee/month-days';
import { toCsv } from '../../../../functions/console/page/screens/log/csv';
import { typeset } from '../../../../functions/console/page/typeset';

type Time = Parameters<typeof isOnDay>[1]['start'];

const day = (date: string): Time => ({ date });
const clock = (dateTime: string, timeZone = 'Europe/Paris'): Time => ({ dateTime, timeZone });

function from(start: Time, end: Time) {
  const about = { title: '', tentative: false, location: null, description: null, guests: [] };
  return { eventType: 'default' as const, ...about, start, end };
}

const onDays = (event: ReturnType<typeof from>) =>
  ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04']
    .filter((date) => isOnDay(date, event))
    .map((date) => timeOnDay(date, event));

describe('the days and times of an event', () => {
  it.each([
    ['of one day', day('2026-03-02'), day('2026-03-03'), [null]],
    ['of two days', day('2026-03-02'), day('2026-03-04'), [null, null]],
    [
      'within a day',
      clock('2026-03-02T09:00:00+01:00'),
      clock('2026-03-02T17:30:00+01:00'),
      ['09:00 – 17:30'],
    ],
    [
      'over three days',
      clock('2026-03-01T09:00:00+01:00'),
      clock('2026-03-03T17:00:00+01:00'),
      ['09:00 –', null, '– 17:00'],
    ],
    ['until midnight', clock('2026-03-01T20:00:00+01:00'), clock('2026-03-02T00:00:00+01:00'), ['20:00 –']],
    [
      'on another day in its time zone than in UTC',
      clock('2026-03-01T23:30:00Z'),
      clock('2026-03-02T00:30:00Z'),
      ['00:30 – 01:30'],
    ],
    [
      'with an offset of another time zone',
      clock('2026-03-01T18:00:00-08:00', 'Asia/Tokyo'),
      clock('2026-03-01T19:00:00-08:00', 'Asia/Tokyo'),
      ['11:00 – 12:00'],
    ],
    [
      'without a time zone',
      { dateTime: '2026-03-02T09:00:00+01:00' },
      { dateTime: '2026-03-02T10:00:00+01:00' },
      ['08:00 – 09:00'],
    ],
    ['without times', {}, {}, []],
  ])('are those in its time zone: %s', (_, start, end, times) => {
    expect(onDays(from(start, end))).toEqual(times);
  });
});

const SIGNS = ['=', '+', '-', '@', ';', ',', '|', '"', "'", ' ', '\t', '\r', '\n', 'a', '1'];

describe('an exported table', () => {
  const cellOf = (value: string | number | null) =>
    toCsv([[value, 'end']])
      .replace(/^\uFEFF/, '')
      .replace(/,"end"\r\n$/, '');

  it.each(['=1+1', '=cmd|"/c calc"!A0', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\uFF1D1'])(
    'contains no formula: %j',
    (text) => {
      expect(cellOf(text)).toMatch(/^"'/);
    },
  );

  it.each([
    ['12;=cmd|"/c calc"!A0', `"12;'=cmd|""/c calc""!A0"`],
    ['12; =1', `"12; '=1"`],
    ['12;"=1"', `"12;""'=1"""`],
    [' =1', `" '=1"`],
    ['"=1"', `"""'=1"""`],
    ['12,=1', `"12,'=1"`],
    ['12\t=1', `"12\t'=1"`],
    ['12\n@SUM(A1)', `"12\n'@SUM(A1)"`],
    ['12;;-1', `"12;;'-1"`],
  ])('contains no formula when a spreadsheet splits at other characters: %j', (text, cell) => {
    expect(cellOf(text)).toBe(cell);
  });

  it('contains no formula wherever it is split', () => {
    const character = fc.constantFrom(...SIGNS);
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 12 }), character, (text, other) => {
        const cut = toCsv([[text, other, text]])
          .replace('\uFEFF', '')
          .split(/[,;\t|\r\n]/);

        for (const part of cut) expect(part).not.toMatch(/^[\s"]*[=+\-@]/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps numbers and harmless signs unchanged', () => {
    expect([-1, 'lea@acme.example', 'a=b', 'a - b', '', null].map(cellOf)).toEqual([
      '"-1"',
      '"lea@acme.example"',
      '"a=b"',
      '"a - b"',
      '""',
      '""',
    ]);
  });

  it.each([
    ['a comma', 'a,b', '"a,b"'],
    ['a semicolon', 'a;b', '"a;b"'],
    ['a quote', 'a"b', '"a""b"'],
    ['the end of a line', 'a\r\nb', '"a\r\nb"'],
    ['all of these, in a formula', '=a",\n', '"\'=a"",\n"'],
  ])('stays one cell with %s', (_, text, cell) => {
    expect(cellOf(text)).toBe(cell);
  });
});

describe('French typography', () => {
  it('puts no-break spaces before high punctuation and inside guillemets, in nested texts too', () => {
    const french = typeset({
      texts: ['Quoi ? Rien !', 'à 9 h : fin ; suite'],
      named: (name: string) => `Supprimer « ${name} » ?`,
      flag: true,
    });

    expect(french.texts).toEqual(['Quoi\u00a0? Rien\u00a0!', 'à 9 h\u00a0: fin\u00a0; suite']);
    expect(french.named('France')).toBe('Supprimer «\u00a0France\u00a0»\u00a0?');
    expect(french.flag).toBe(true);
  });
});
