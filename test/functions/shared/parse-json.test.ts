import { parseJson } from '../../../functions/shared/json';

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
