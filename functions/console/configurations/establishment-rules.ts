import { sharedEstablishments, type Configuration } from '../../domain/configuration';
import type { DirectoryEstablishment } from '../../store/directory-store';
import type { FieldProblem } from '../contract/problem';
import { ProblemError } from '../http/response';

/** Lucca's ids are numbers. Anything else is a name, and would never match. */
const ESTABLISHMENT_ID = /^\d{1,20}$/;

/**
 * Checks the establishments that a change adds. Those that a configuration already has may stay: Lucca may have archived or
 * deleted them since.
 *
 * @param before null for a new configuration
 * @param listed the establishments of the tenant; null if Lucca gives no list: then only the form of the ids is checked
 * @throws ProblemError naming each establishment that cannot be added
 */
export function rejectUnknownEstablishments(
  { tenant, establishments }: Configuration,
  before: Configuration | null,
  listed: readonly DirectoryEstablishment[] | null,
): void {
  const kept = before?.tenant === tenant ? before.establishments : [];
  const errors = establishments.flatMap((id, position): FieldProblem[] => {
    const problem = kept.includes(id) ? null : problemOf(id, listed);
    return problem ? [{ pointer: `/establishments/${position}`, ...problem }] : [];
  });
  if (errors.length === 0) return;
  throw new ProblemError('invalid_request', 'The configuration has an unknown establishment', errors);
}

function problemOf(
  id: string,
  listed: readonly DirectoryEstablishment[] | null,
): Pick<FieldProblem, 'code' | 'detail'> | null {
  if (listed === null) {
    return ESTABLISHMENT_ID.test(id)
      ? null
      : { code: 'invalid_format', detail: 'must be the Lucca id of an establishment, a number such as 12' };
  }
  const found = listed.find((one) => one.id === id);
  if (!found) return { code: 'not_in_list', detail: 'is not an establishment of this Lucca tenant' };
  return found.isArchived ? { code: 'not_in_list', detail: 'is archived in Lucca' } : null;
}

/** @throws ProblemError naming each establishment that belongs to another configuration */
export function rejectTakenEstablishments(candidate: Configuration, others: Configuration[]): void {
  const names = new Map(others.map(({ id, name }) => [id, name]));
  const errors = sharedEstablishments([...others, candidate]).map(({ position, owner }): FieldProblem => ({
    pointer: `/establishments/${position}`,
    code: 'taken',
    detail: 'already belongs to another configuration',
    owner: names.get(owner.id) ?? owner.id,
  }));
  if (errors.length === 0) return;
  throw new ProblemError(
    'establishment_taken',
    'An establishment already belongs to another configuration',
    errors,
  );
}
