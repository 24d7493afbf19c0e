import fc from 'fast-check';
import { jsonFault } from '../../../bin/configure/configuration-file';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('jsonFault', () => {
  it.each([
    ['', 1, 1, 'the end'],
    ['{"a": 1,}', 1, 9, '"}"'],
    ['{"a" 1}', 1, 6, '"1"'],
    ["{'a': 1}", 1, 2, `"'a'"`],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, '"\\"b\\""'],
    ['[1, 2', 1, 6, 'the end'],
    ['{} {}', 1, 4, '"{"'],
    ['{"a": "b}', 1, 7, '"\\""'],
    ['{ // why\n}', 1, 3, '"//"'],
    ['[01]', 1, 2, '"01"'],
    ['[\u00a01]', 1, 2, '"\u00a01"'],
  ])('finds the fault in %j', (text, line, column, found) => {
    expect(jsonFault(text)).toEqual({ line, column, found });
  });

  it('finds one exactly where JSON.parse does', () => {
    const piece = fc.constantFrom(
      ...'{ } [ ] : , " \\ u x 0 1 - + . e E true null "a" 1.5 /'.split(' '),
      ' ',
      '\n',
      '\u00a0',
    );
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.nat({ max: 3 }), piece)
      .map(([json, at, cut, inserted]) => {
        const position = at % (json.length + 1);
        return json.slice(0, position) + inserted + json.slice(position + cut);
      });
    const any = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.json(), broken, any), (text) => {
        expect(jsonFault(text) === null).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });
});
