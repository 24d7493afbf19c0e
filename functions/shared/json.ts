/** Serializes a value as JSON with sorted keys, so that equal values have the same text. */
export function stableStringify(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/**
 * Parses JSON. Drops the parser's error message, because it may quote a secret.
 *
 * @param json text, or bytes in UTF-8 with or without a byte order mark
 * @returns undefined if the input is not valid JSON
 */
export function parseJson(json: string | Uint8Array): unknown {
  try {
    return JSON.parse(
      typeof json === 'string' ? json : new TextDecoder('utf-8', { fatal: true }).decode(json),
    );
  } catch {
    return undefined;
  }
}
