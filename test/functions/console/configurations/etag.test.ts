import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { etagOf } from '../../../../functions/console/configurations/state';
import type { Configuration } from '../../../../functions/domain/configuration';
import { aConfiguration } from '../../../support/builders/configurations';

const text = fc.constantFrom('a', 'b', 'ab', '"', 'é');
const list = fc.array(text, { maxLength: 3 });
const { presentation } = aConfiguration();

/** One field with another value, or by chance with the same. */
const change: fc.Arbitrary<Partial<Configuration>> = fc.oneof(
  text.map((name) => ({ name })),
  list.map((establishments) => ({ establishments })),
  list.map((notificationEmails) => ({ notificationEmails })),
  fc.boolean().map((active) => ({ active })),
  fc
    .record({ credentialsSecretId: text, scope: text }, { noNullPrototype: true })
    .map((google) => ({ google })),
  fc.constantFrom('fr' as const, 'en' as const).map((locale) => ({
    presentation: { ...presentation, locale },
  })),
  fc.constantFrom('masked' as const, 'account' as const).map((title) => ({
    presentation: { ...presentation, absences: { ...presentation.absences, title } },
  })),
);

const configurations = fc
  .array(change, { maxLength: 8 })
  .map((changes) => changes.reduce<Configuration>((one, said) => ({ ...one, ...said }), aConfiguration()));

/** Turns the order of the keys, of objects within it too. */
function turn(value: object): void {
  for (const name of Object.keys(value).reverse()) {
    const part: unknown = Reflect.get(value, name);
    Reflect.deleteProperty(value, name);
    Reflect.set(value, name, part);
    if (typeof part === 'object' && part !== null && !Array.isArray(part)) turn(part);
  }
}

describe('the etag of a configuration', () => {
  it('is the same whatever the order of the keys', () => {
    fc.assert(
      fc.property(configurations, (one) => {
        // Prepare
        const turned = structuredClone(one);
        turn(turned);
        // Act & assess
        expect(JSON.stringify(turned)).not.toBe(JSON.stringify(one));
        expect(etagOf(turned)).toBe(etagOf(one));
      }),
    );
  });

  it('is another one as soon as any value is', () => {
    fc.assert(
      fc.property(configurations, change, (one, said) => {
        // Prepare
        const other = { ...one, ...said };
        // Act & assess
        expect(etagOf(other) === etagOf(one)).toBe(isDeepStrictEqual(other, one));
      }),
    );
  });

  it('tells one list from the same in another order', () => {
    const [one, other] = [
      ['12', '13'],
      ['13', '12'],
    ].map((establishments) => etagOf(aConfiguration({ establishments })));

    expect(one).not.toBe(other);
  });

  it('can stand between the quotes of a header', () => {
    expect(etagOf(aConfiguration({ name: 'Île "de" France' }))).toMatch(/^[\w-]{22}$/);
  });
});
