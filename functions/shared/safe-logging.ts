/** Names that are too general to be useful: Node's `code` says more. */
const GENERAL_NAMES = ['Error', 'AggregateError'];

const IDENTIFIER = /^[\w.:/#-]{1,512}$/;

/** The name of any error, or its Node code. Messages must not be logged: they may hold anything. */
export function errorName(error: unknown): string {
  if (!Error.isError(error)) return typeof error;
  // fetch throws a TypeError for every network problem.
  if (error.name === 'TypeError' && Error.isError(error.cause)) return errorName(error.cause);
  return GENERAL_NAMES.includes(error.name) && 'code' in error ? String(error.code) : error.name;
}

/** The stack of an error without its message. */
export function errorFrames(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  // The stack begins with the message, whose lines may resemble frames.
  return lines.filter((line) => /^ {4}at .+:\d+:\d+\)?$/.test(line)).map((line) => line.trim());
}

/** Google's messages may quote addresses. */
export function withoutAddresses(text: string): string {
  return text.replace(/\S+@\S+/g, '…');
}

/**
 * An identifier of the sender's, such as a topic, an id or a resource key; null if it does not look like one. It may then
 * hold anything, an address too.
 */
export function safeForLog(identifier: string | null): string | null {
  return identifier !== null && IDENTIFIER.test(identifier) ? identifier : null;
}
