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
  ])('makes one line of %j', (text, expected) => {
    expect(line(text)).toBe(expected);
  });

  it('ends a long title with an ellipsis', () => {
    const cut = line('x'.repeat(2000));

    expect(cut).toHaveLength(TITLE_LENGTH);
    expect(cut.endsWith('x…')).toBe(true);
  });

  it('keeps a title of exactly the limit', () => {
    expect(line('x'.repeat(TITLE_LENGTH))).toBe('x'.repeat(TITLE_LENGTH));
  });

  it('never splits a family of emoji', () => {
    const family = '👨‍👩‍👧‍👦';

    const cut = line(family.repeat(200), 30);

    expect(cut).toBe(`${family.repeat(2)}…`);
  });

  it('is always well formed, on one line and within the limit', () => {
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
