import fc from 'fast-check';
import { configurationId } from '../../../../functions/console/configurations/input';
import { configuration } from '../../../../functions/domain/configuration';

const nothing: ReadonlySet<string> = new Set();

describe('the id that is made from a name', () => {
  it.each([
    ['France', 'france'],
    ['Île-de-France', 'ile-de-france'],
    ['  Pays de la Loire (44 & 49) ', 'pays-de-la-loire-44-49'],
    ['ＡＣＭＥ ﬁliale', 'acme-filiale'],
    ['Œuvre & Cœur Straße', 'oeuvre-coeur-strasse'],
    ['日本', 'configuration'],
    ['-- ! --', 'configuration'],
    ['', 'configuration'],
  ])('%s is %s', (name, id) => {
    expect(configurationId(name, nothing)).toBe(id);
  });

  it('is cut where it is long, not at a hyphen', () => {
    expect(configurationId('x'.repeat(200), nothing)).toBe('x'.repeat(50));
    expect(configurationId(`${'x'.repeat(49)} y`, nothing)).toBe('x'.repeat(49));
  });

  it('has the first number that is free where it is taken', () => {
    expect(configurationId('France', new Set(['france']))).toBe('france-2');
    expect(configurationId('France', new Set(['france', 'france-2', 'france-4']))).toBe('france-3');
    expect(configurationId('France 2', new Set(['france', 'france-2']))).toBe('france-2-2');
    expect(configurationId('日本', new Set(['configuration']))).toBe('configuration-2');
  });

  it('always follows the rule for ids, and is never taken', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.string({ unit: fc.constantFrom('é', 'A', 'z', '0', '-', ' '), maxLength: 80 }),
    );
    fc.assert(
      fc.property(name, fc.nat({ max: 20 }), (text, others) => {
        // Prepare: as many of the same name came before
        const taken = new Set<string>();
        for (let other = 0; other < others; other++) taken.add(configurationId(text, taken));
        // Act
        const id = configurationId(text, taken);
        // Assess
        expect(configuration.shape.id.safeParse(id).success).toBe(true);
        expect(taken.size).toBe(others);
        expect(taken).not.toContain(id);
      }),
    );
  });
});
