const IDENTIFIER = /^[\w.:/#-]{1,512}$/;

/**
 * Topics, ids and resource keys are the sender's text: one that does not look like an identifier may hold anything, an
 * address too, and stays out of the logs.
 */
export function loggable(identifier: string | null): string | null {
  return identifier !== null && IDENTIFIER.test(identifier) ? identifier : null;
}
