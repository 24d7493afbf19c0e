import { createHash } from 'node:crypto';
import type { Configuration } from '../../store/configuration';

/** Names a state of a configuration: two that are equal have the same, whoever wrote them. */
export function etagOf(configuration: Configuration): string {
  return createHash('sha256').update(sortedJson(configuration)).digest('base64url').slice(0, 22);
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
