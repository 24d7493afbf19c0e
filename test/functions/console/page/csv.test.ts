import { csvOf } from '../../../../functions/console/page/screens/log/csv';

describe('an exported table', () => {
  const cellOf = (value: string | number | null) =>
    csvOf([[value, 'end']])
      .replace(/^\uFEFF/, '')
      .replace(/,end\r\n$/, '');

  it.each(['=1+1', '=cmd|"/c calc"!A0', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
    'holds no formula: %j',
    (text) => {
      expect(cellOf(text)).toMatch(/^"?'/);
    },
  );

  it('keeps numbers, and what only holds such signs, as they are', () => {
    expect([-1, 'lea@acme.example', 'a=b', '', null].map(cellOf)).toEqual([
      '-1',
      'lea@acme.example',
      'a=b',
      '',
      '',
    ]);
  });

  it.each([
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'a"b', '"a""b"'],
    ['the end of a line', 'a\r\nb', '"a\r\nb"'],
    ['all of it, in a formula', '=a",\n', '"\'=a"",\n"'],
  ])('stays one cell with %s', (_, text, cell) => {
    expect(cellOf(text)).toBe(cell);
  });
});
