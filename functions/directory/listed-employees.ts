import type { LuccaApi } from '../lucca/api/client';
import { LuccaWaitError } from '../lucca/api/http';
import type { Page } from '../lucca/api/requests';
import type { ListedEmployee } from '../lucca/api/employee-list';
import type { Statement } from './employee-changes';

type Api = Pick<LuccaApi, 'jobPositions'>;

/**
 * Adds establishments that Lucca did not show with the employees (LUCCA-25): it embeds job positions only for clients
 * that may read them.
 *
 * @throws LuccaApiError
 */
export async function requireEstablishments(
  employees: readonly ListedEmployee[],
  api: Api,
): Promise<ListedEmployee[]> {
  const missing = employees.flatMap(({ jobPositionId, establishmentId }) =>
    jobPositionId !== null && establishmentId === null ? [jobPositionId] : [],
  );
  if (missing.length === 0) return [...employees];
  const { items } = await api.jobPositions([...new Set(missing)]);
  const establishments = new Map(items.map(({ id, establishmentId }) => [id, establishmentId]));
  return employees.map((employee) => ({
    ...employee,
    establishmentId: employee.establishmentId ?? establishments.get(employee.jobPositionId ?? '') ?? null,
  }));
}

/** As {@link requireEstablishments}, but if Lucca denies access, establishments stay unknown. */
export async function withEstablishments(
  employees: readonly ListedEmployee[],
  api: Api,
): Promise<ListedEmployee[]> {
  try {
    return await requireEstablishments(employees, api);
  } catch (error) {
    // Events that state their establishment need only the address.
    if (error instanceof LuccaWaitError) return [...employees];
    throw error;
  }
}

/**
 * Returns what an answer to a request for these ids states about them. Lucca has no employee with an id
 * that is missing in it, unless the answer may be incomplete: then it states nothing.
 */
export function statementsAbout(ids: readonly string[], page: Page<ListedEmployee>): Statement[] {
  const byId = new Map(page.items.map((employee) => [employee.id, employee]));
  // LUCCA-20: other employees, or a further page, mean that Lucca ignored the ids.
  const isComplete = page.next === null && !page.unreadable && page.items.every(({ id }) => ids.includes(id));
  return ids.flatMap((id): Statement[] => {
    const found = byId.get(id);
    if (found) return [found];
    return isComplete ? [{ id, isAbsent: true }] : [];
  });
}
