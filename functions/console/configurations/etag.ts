import { createHash } from 'node:crypto';
import type { Configuration } from '../../domain/configuration';
import { sortedJson } from '../../shared/stable-json';

/** Names a state of a configuration: two that are equal have the same, whoever wrote them. */
export function etagOf(configuration: Configuration): string {
  return createHash('sha256').update(sortedJson(configuration)).digest('base64url').slice(0, 22);
}
