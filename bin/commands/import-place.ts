import { loggable } from '../../functions/loggable';
import type { Attempted } from './isolated-failures';
import type { LeftOut } from './import-counts';
import type { ImportScope } from './import-scope';

/** Why something stays out that belongs to this establishment; null if it does not. */
export function outOfScope(
  establishment: string | null,
  { configuration }: Pick<ImportScope, 'configuration'>,
): LeftOut | null {
  if (establishment === null) return 'of no known establishment';
  return configuration.establishments.includes(establishment) ? null : 'of other establishments';
}

/**
 * The same for something that belongs where its employee does. If Lucca does not answer for that employee, it does not stay
 * out: the sync function asks again, for as long as it takes, and skips what is of others.
 */
export function employeeOutOfScope(
  located: Attempted<string | null>,
  scope: Pick<ImportScope, 'configuration'>,
): LeftOut | null {
  return 'problem' in located ? null : outOfScope(located.answer, scope);
}

/** @param resource `leave#875` */
export function notLocated(resource: string, { problem }: { problem: string }): string {
  return `left to the sync function: ${loggable(resource) ?? 'one without a usable id'}: ${problem}`;
}
