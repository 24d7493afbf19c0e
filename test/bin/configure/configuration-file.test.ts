import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import committed from '../../../bin/configuration.schema.json';
import { configurationSchema, findJsonError } from '../../../bin/configure/configuration-file';
import example from '../../support/story/configuration.json';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('configurationSchema', () => {
  it('equals the committed file', () => {
    // To update it: npm run -s configure -- schema > bin/configuration.schema.json && npm run format
    expect(committed).toEqual(JSON.parse(JSON.stringify(configurationSchema())));
  });

  it('accepts the example and rejects unknown properties', () => {
    const validate = new Ajv2020({ strict: true, formats: { uri: true, email: true } }).compile(committed);

    const results = [example, { ...example, $schema: 'x' }, { ...example, colour: 'red' }].map((file) =>
      validate(file),
    );

    expect(results).toEqual([true, true, false]);
  });
});

describe('findJsonError', () => {
  it.each([
    ['', 1, 1, 'end of file'],
    ['{"a": 1,}', 1, 9, '"}"'],
    ['{"a" 1}', 1, 6, '"1"'],
    ["{'a': 1}", 1, 2, `"'a'"`],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, '"\\"b\\""'],
    ['[1, 2', 1, 6, 'end of file'],
    ['{} {}', 1, 4, '"{"'],
    ['{"a": "b}', 1, 7, '"\\""'],
    ['{ // why\n}', 1, 3, '"//"'],
    ['[01]', 1, 2, '"01"'],
    ['[\u00a01]', 1, 2, '"\u00a01"'],
  ])('locates the error in %j', (text, line, column, found) => {
    expect(findJsonError(text)).toEqual({ line, column, found });
  });

  it('finds an error if and only if JSON.parse does', () => {
    const token = fc.constantFrom(
      ...'{ } [ ] : , " \\ u x 0 1 - + . e E true null "a" 1.5 /'.split(' '),
      ' ',
      '\n',
      '\u00a0',
    );
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.nat({ max: 3 }), token)
      .map(([json, at, cut, inserted]) => {
        const position = at % (json.length + 1);
        return json.slice(0, position) + inserted + json.slice(position + cut);
      });
    const any = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.json(), broken, any), (text) => {
        expect(findJsonError(text) === null).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });
});
