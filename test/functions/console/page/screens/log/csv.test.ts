import fc from 'fast-check';
import { toCsv } from '../../../../../../functions/console/page/screens/log/csv';

const SIGNS = ['=', '+', '-', '@', ';', ',', '|', '"', "'", ' ', '\t', '\r', '\n', 'a', '1'];

describe('an exported table', () => {
  const cellOf = (value: string | number | null) =>
    toCsv([[value, 'end']])
      .replace(/^\uFEFF/, '')
      .replace(/,"end"\r\n$/, '');

  it.each(['=1+1', '=cmd|"/c calc"!A0', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\uFF1D1'])(
    'holds no formula: %j',
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
  ])(
    'holds no formula when a spreadsheet splits at other characters, as a French one does: %j',
    (text, cell) => {
      expect(cellOf(text)).toBe(cell);
    },
  );

  it('never holds a formula, wherever it is split', () => {
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
    ['all of it, in a formula', '=a",\n', '"\'=a"",\n"'],
  ])('stays one cell with %s', (_, text, cell) => {
    expect(cellOf(text)).toBe(cell);
  });
});
