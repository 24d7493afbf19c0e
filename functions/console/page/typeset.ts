/** Returns French texts with no-break spaces before high punctuation and inside guillemets. */
export function typeset<Texts>(texts: Texts): Texts;
export function typeset(texts: unknown): unknown {
  if (typeof texts === 'string') return texts.replace(/ (?=[:;!?»])|(?<=«) /g, '\u00a0');
  if (typeof texts === 'function') {
    return (...values: unknown[]): unknown => typeset(Reflect.apply(texts, undefined, values));
  }
  if (Array.isArray(texts)) return texts.map((text: unknown) => typeset(text));
  if (typeof texts !== 'object' || texts === null) return texts;
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, typeset(text)]));
}
