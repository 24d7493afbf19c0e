import fc from 'fast-check';
import { line, paragraphs, TITLE_LENGTH } from '../../../functions/domain/google-fields';

describe('line', () => {
  it.each([
    ['Excel\navancé', 'Excel avancé'],
    ['  a \r\n\t b ', 'a b'],
    ['Sécurité 🧯 incendie', 'Sécurité 🧯 incendie'],
    ['nul\u0000 and bell\u0007', 'nul and bell'],
    ['lone \ud83d surrogate', 'lone \ufffd surrogate'],
    ['a\u2028b', 'a b'],
    [null, ''],
  ])('returns %j as one line', (text, expected) => {
    expect(line(text)).toBe(expected);
  });

  it('ends with an ellipsis when the text exceeds the limit', () => {
    expect(line('x'.repeat(2000))).toBe(`${'x'.repeat(TITLE_LENGTH - 1)}…`);
    expect(line('x'.repeat(TITLE_LENGTH))).toBe('x'.repeat(TITLE_LENGTH));
  });

  it('never splits a combined emoji', () => {
    const family = '👨‍👩‍👧‍👦';

    expect(line(family.repeat(200), 30)).toBe(`${family.repeat(2)}…`);
  });

  it('returns well-formed text on one line and within the limit', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 100 });
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 60 }), (text, limit) => {
        const result = line(text, limit);

        expect(result.length).toBeLessThanOrEqual(limit);
        expect(result.isWellFormed()).toBe(true);
        expect(result).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
    );
  });
});

describe('paragraphs', () => {
  it('normalizes line breaks', () => {
    expect(paragraphs('Jour 1\r\nTableaux\rcroisés\n')).toBe('Jour 1\nTableaux\ncroisés');
  });
});
