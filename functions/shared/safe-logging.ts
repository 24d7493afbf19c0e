/** Names that say nothing: Node's code does. */
const GENERAL = ['Error', 'AggregateError'];

/** All that may be logged of an error that we know nothing about: its name, or Node's code where that says more. */
export function errorName(error: unknown): string {
  if (!Error.isError(error)) return typeof error;
  // fetch throws a TypeError, whatever went wrong on the way.
  if (error.name === 'TypeError' && Error.isError(error.cause)) return errorName(error.cause);
  return GENERAL.includes(error.name) && 'code' in error ? String(error.code) : error.name;
}
