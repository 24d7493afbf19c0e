import * as fc from 'fast-check';
import { stableStringify } from '../../../functions/shared/json';

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
