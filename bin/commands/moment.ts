/**
 * An instant as people read it in tables, to the second.
 *
 * @param instant ISO 8601, UTC
 */
export function moment(instant: string): string {
  return instant.slice(0, 19).replace('T', ' ');
}
