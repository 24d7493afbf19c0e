/** All that may be logged of an error that we know nothing about: its name, or Node's code where that says more. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return error.name === 'Error' && 'code' in error ? String(error.code) : error.name;
}
