/**
 * The newest of several events of one resource. An event holds the whole state, so the others need not be applied.
 *
 * @param messages not empty
 */
export function collapse<T extends { event: { version: string } }>(
  messages: T[],
): { newest: T; others: T[] } | null {
  const newest = messages.reduce<T | null>(
    (found, message) => (!found || message.event.version > found.event.version ? message : found),
    null,
  );
  return newest && { newest, others: messages.filter((message) => message !== newest) };
}
