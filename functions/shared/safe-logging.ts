/** Names that are too general to be useful: the Node.js `code` is more specific. */
const GENERAL_NAMES = ['Error', 'AggregateError'];

const IDENTIFIER = /^[\w.:/#-]{1,512}$/;

/** Returns the name of any error, or its Node.js code. Messages must not be logged: they may contain personal data or secrets. */
export function errorName(error: unknown): string {
  if (!Error.isError(error)) return typeof error;
  // `fetch` throws a TypeError for every network error.
  if (error.name === 'TypeError' && Error.isError(error.cause)) return errorName(error.cause);
  return GENERAL_NAMES.includes(error.name) && 'code' in error ? String(error.code) : error.name;
}

/** Returns the stack frames of an error, without its message. */
export function errorFrames(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  // The stack begins with the message, whose lines may look like frames.
  return lines.filter((line) => /^ {4}at .+:\d+:\d+\)?$/.test(line)).map((line) => line.trim());
}

/** Replaces addresses, which Google's messages may quote. */
export function withoutAddresses(text: string): string {
  return text.replace(/\S+@\S+/g, '…');
}

/**
 * Returns an identifier from outside, such as a topic, an id or a resource key; null if it does not look like an identifier and may
 * therefore contain personal data.
 */
export function safeForLog(identifier: string | null): string | null {
  return identifier !== null && IDENTIFIER.test(identifier) ? identifier : null;
}
