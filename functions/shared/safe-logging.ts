/** Names that say nothing: Node's code does. */
const GENERAL = ['Error', 'AggregateError'];

/** All that may be logged of an error that we know nothing about: its name, or Node's code where that says more. */
export function errorName(error: unknown): string {
  if (!Error.isError(error)) return typeof error;
  // fetch throws a TypeError, whatever went wrong on the way.
  if (error.name === 'TypeError' && Error.isError(error.cause)) return errorName(error.cause);
  return GENERAL.includes(error.name) && 'code' in error ? String(error.code) : error.name;
}

const IDENTIFIER = /^[\w.:/#-]{1,512}$/;

/**
 * Topics, ids and resource keys are the sender's text: one that does not look like an identifier may hold anything, an
 * address too, and stays out of the logs.
 */
export function safeForLog(identifier: string | null): string | null {
  return identifier !== null && IDENTIFIER.test(identifier) ? identifier : null;
}

/** Where an error comes from, without its message: all of its stack that may be logged. */
export function errorFrames(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  // The lines of a message stand here too, and may look much like frames.
  return lines.filter((line) => /^ {4}at .+:\d+:\d+\)?$/.test(line)).map((line) => line.trim());
}
