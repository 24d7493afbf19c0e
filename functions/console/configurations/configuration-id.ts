const LENGTH = 50;

/**
 * An id for a new configuration, made from its name: `Île-de-France` becomes `ile-de-france`, and `ile-de-france-2` where
 * that is taken.
 */
export function configurationId(name: string, taken: ReadonlySet<string>): string {
  const letters = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
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
