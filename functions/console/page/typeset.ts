import { typesetFrench } from '../../shared/typeset';

/** The languages of the page. */
export type Language = 'fr' | 'en';

/** Returns French texts with no-break spaces before high punctuation and inside guillemets. */
export function typeset<Texts>(texts: Texts): Texts;
export function typeset(texts: unknown): unknown {
  if (typeof texts === 'string') return typesetFrench(texts);
  if (typeof texts === 'function') {
    return (...values: unknown[]): unknown => typeset(Reflect.apply(texts, undefined, values));
  }
  if (Array.isArray(texts)) return texts.map((text: unknown) => typeset(text));
  if (typeof texts !== 'object' || texts === null) return texts;
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, typeset(text)]));
}
