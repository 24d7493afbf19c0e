/** An error that nobody foresaw, in one line with its own words; not for errors that may quote a secret. */
export function describeError(error: unknown): string {
  if (Error.isError(error)) return `${error.name}: ${error.message}`.replace(/\s+/g, ' ');
  return 'Something failed that says no more';
}
