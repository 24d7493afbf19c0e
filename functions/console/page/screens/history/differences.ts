/** A value within a configuration that is not the same before and after; null where there is none. */
export type Difference = { path: string; before: string | null; after: string | null };

/** Value by value, with its place: `presentation.locale`. */
export function differences(before: unknown, after: unknown): Difference[] {
  const was = leaves(before, '');
  const is = leaves(after, '');
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((path) => ({ path, before: was.get(path) ?? null, after: is.get(path) ?? null }))
    .filter((one) => one.before !== one.after);
}

function leaves(value: unknown, path: string): Map<string, string> {
  if (value === null || value === undefined) return new Map();
  if (Array.isArray(value)) return new Map([[path, value.map(String).join(', ')]]);
  if (typeof value !== 'object')
    return new Map([[path, typeof value === 'string' ? value : JSON.stringify(value)]]);
  return new Map(
    Object.entries(value).flatMap(([name, part]) => [
      ...leaves(part, path === '' ? name : `${path}.${name}`),
    ]),
  );
}
