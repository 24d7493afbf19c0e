/** Values that the report must not contain, whatever a service answers. */
const PATTERNS: readonly [RegExp, string][] = [
  // Addresses.
  [/[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g, '(address)'],
  // JSON Web Tokens, Google's and AWS's tokens, and PEM keys.
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, '(token)'],
  [/\bya29\.[\w.-]+/g, '(token)'],
  [/\bBearer\s+\S+/gi, 'Bearer (token)'],
  [/-----BEGIN[\s\S]*?(?:-----END[^-]*-----|$)/g, '(key)'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, '(access key)'],
];

/**
 * Signatures and secrets: long runs with letters of both cases and digits. Ids of Google events are hexadecimal, and
 * kept.
 */
const SECRET = /(?<![\w/+=-])(?=[\w/+=-]*[A-Z])(?=[\w/+=-]*[a-z])(?=[\w/+=-]*\d)[\w/+=-]{32,}(?![\w/+=-])/g;

/** The longest text in a report. Answers of a proxy can be whole pages. */
const MAX_LENGTH = 400;

/**
 * Returns a function that removes addresses, tokens and keys from a text, and makes it one line.
 *
 * @param privateValues further values to remove; short ones are ignored
 * @param stack the stack: names of its resources begin with it, and may look like secrets
 */
export function createRedaction(
  privateValues: readonly string[],
  stack: string | null,
): (text: string) => string {
  const values = privateValues.filter((value) => value.length > 3);
  return (text) => {
    const known = values.reduce((rest, value) => replaceIgnoringCase(rest, value), text);
    const redacted = PATTERNS.reduce((rest, [pattern, mark]) => rest.replace(pattern, mark), known);
    const withoutSecrets = redacted.replace(SECRET, (run) =>
      stack !== null && run.startsWith(`${stack}-`) ? run : '(secret)',
    );
    const line = withoutSecrets.replace(/\s+/g, ' ').trim();
    return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1).toWellFormed()}…` : line;
  };
}

function replaceIgnoringCase(text: string, value: string): string {
  return text.replace(new RegExp(RegExp.escape(value), 'gi'), '(private)');
}
