/** What a caller sent, before anything is known of it. */

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The text in a field of an object, if it is an object and has such a field. */
export function textIn(value: unknown, field: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  return textOf(Object.entries(value).find(([name]) => name === field)?.[1]);
}
