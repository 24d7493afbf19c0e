import * as fc from 'fast-check';
import { parseJson, stableStringify } from '../../../functions/shared/json';

const reversed = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, reversed(part)]),
  );
};

describe('stableStringify', () => {
  it('gives the same text whatever the order of the fields', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(stableStringify(reversed(value))).toBe(stableStringify(value));
      }),
    );
  });

  it('gives JSON of the same value', () => {
    expect(stableStringify({ b: [{ d: 1, c: null }], a: 'é' })).toBe('{"a":"é","b":[{"c":null,"d":1}]}');
  });

  it('keeps the order of lists', () => {
    expect(stableStringify([2, 1])).toBe('[2,1]');
  });
});

describe('parseJson', () => {
  it.each([
    ['{"a":[1,"é"]}', { a: [1, 'é'] }],
    ['null', null],
    [' 1 ', 1],
  ])('parses %s as text and as bytes', (text, expected) => {
    expect(parseJson(text)).toEqual(expected);
    expect(parseJson(Buffer.from(text))).toEqual(expected);
    expect(parseJson(Buffer.from(`\ufeff${text}`))).toEqual(expected);
  });

  it.each(['', 'key', '{"a":1', '{"a":undefined}'])('returns undefined for %j', (text) => {
    expect(parseJson(text)).toBeUndefined();
    expect(parseJson(Buffer.from(text))).toBeUndefined();
  });

  it('returns undefined for bytes that are not UTF-8', () => {
    expect(parseJson(Buffer.from([0x22, 0xff, 0x22]))).toBeUndefined();
  });
});
