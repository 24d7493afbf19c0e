type Parsed = { ok: true; value: object } | { ok: false; problem: string };

const NOT_KEPT = 'Its content was not kept.';

/** A delivery's body: a JSON object in UTF-8, with or without a byte order mark. `problem` is for the row in the log. */
export function parseBody(body: Buffer): Parsed {
  const json = parseJson(body);
  if (!json.ok) return { ok: false, problem: `The body is not valid JSON in UTF-8. ${NOT_KEPT}` };
  const { value } = json;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value };
  return { ok: false, problem: `The body is not a JSON object. ${NOT_KEPT}` };
}

function parseJson(body: Buffer): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return { ok: false };
  }
}
