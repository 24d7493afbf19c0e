import { revocation, type Revocation } from '../domain/authorization';
import { GoogleError, WaitError } from '../google/errors';

/** Returns the revocation that an error implies for the whole configuration; null if it implies none. */
export function revocationIn(error: unknown): Revocation | null {
  if (!(error instanceof WaitError)) return null;
  return revocation.safeParse({ reason: error.reason, detail: error.message }).data ?? null;
}

/**
 * Whether the error concerns one employee only. Google verifies the signature first, so the key is valid; but it checks
 * the delegation only after it has found the employee's Workspace. An unknown address or a suspended account therefore
 * gives no information about the delegation; the call for the next employee does.
 */
export function isAboutEmployee(error: unknown): boolean {
  return error instanceof GoogleError && error.next === 'fail';
}
