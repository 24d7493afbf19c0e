/**
 * Parses JSON. The parser's message is dropped: it may quote a secret.
 *
 * @param json text, or bytes in UTF-8 with or without a byte order mark
 * @returns undefined, which no JSON is, if it is not JSON
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
