import { LuccaFailError, LuccaRetryError } from '../../functions/lucca/api/errors';
import { safeForLog } from '../../functions/shared/safe-logging';
import type { Directory } from '../../functions/sync/employee-directory';
import type { ImportScope } from './options';
import type { LeftOut } from './source';

/**
 * Id of the establishment that an employee belongs to; null if Lucca knows none.
 *
 * @throws LuccaApiError if it is not about this employee alone
 */
export type Locate = (tenant: string, employeeId: string) => Promise<Attempted<string | null>>;

/** Where employees belong, asked for once for as long as one run lasts, also where Lucca does not answer. */
export function establishmentsOnce(directory: Pick<Directory, 'establishmentOf'>): Locate {
  const known = new Map<string, Attempted<string | null>>();
  const failures = new IsolatedFailures();
  return async (tenant, employeeId) => {
    const key = `${tenant}#${employeeId}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const located = await failures.attempt(() => directory.establishmentOf(tenant, employeeId));
    known.set(key, located);
    return located;
  };
}

/** So many things in a row that Lucca does not answer for are an outage. */
const OUTAGE = 3;

/** An answer, or why there is none: a text without data. */
type Attempted<T> = { answer: T } | { problem: string };

/** Tells a Lucca that does not answer for one thing, which must not stop the others, from one that answers for nothing. */
export class IsolatedFailures {
  #inARow = 0;

  /** @throws LuccaApiError that concerns more than this one thing */
  async attempt<T>(ask: () => Promise<T>): Promise<Attempted<T>> {
    try {
      const answer = await ask();
      this.#inARow = 0;
      return { answer };
    } catch (error) {
      const mayBeIsolated = error instanceof LuccaRetryError || error instanceof LuccaFailError;
      this.#inARow += 1;
      if (!mayBeIsolated || this.#inARow >= OUTAGE) throw error;
      return { problem: error.message };
    }
  }
}

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
  return `left to the sync function: ${safeForLog(resource) ?? 'one without a usable id'}: ${problem}`;
}
