const LENGTH = 50;
/** Letters that are not a letter with a mark. */
const SPELT_OUT: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l' };

/**
 * An id for a new configuration, made from its name: `Île-de-France` becomes `ile-de-france`, and `ile-de-france-2` where
 * that is taken.
 */
export function configurationId(name: string, taken: ReadonlySet<string>): string {
  const letters = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[œæßøł]/g, (letter) => SPELT_OUT[letter] ?? '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LENGTH)
    .replace(/^-+|-+$/g, '');
  const base = letters || 'configuration';
  if (!taken.has(base)) return base;
  for (let number = 2; ; number++) {
    const id = `${base}-${number}`;
    if (!taken.has(id)) return id;
  }
}
