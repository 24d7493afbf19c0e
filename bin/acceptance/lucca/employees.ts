import {
  employeesQuery,
  listedEmployee,
  withEstablishments,
  type EmployeeSelection,
  type ListedEmployee,
} from '../../../functions/lucca/api/employee-list';
import { MAX_LISTED_IDS } from '../../../functions/lucca/api/requests';
import { listedJobPosition, RESOURCES } from '../../../functions/lucca/api/schemas';
import { memoize } from '../../doctor/deployment';
import type { LuccaAccess } from './access';
import { itemsIn, listIn, type RawList } from './answers';
import type { RawAnswer } from './raw-lucca';
import { readList } from './resources';

/** A list of employees, read with the query of the connector. */
export type EmployeesAnswer = { answer: RawAnswer; list: RawList | null; employees: ListedEmployee[] };

/** The employees of the configuration, which several checks use. Each request is sent once. */
export type ConfiguredEmployees = ReturnType<typeof createConfiguredEmployees>;

export function createConfiguredEmployees(access: LuccaAccess) {
  const establishments = memoize(async () =>
    (await access.configuration()).establishments.slice(0, MAX_LISTED_IDS),
  );
  const listed = memoize(async () =>
    readEmployees(access, { establishments: await establishments(), page: null }),
  );
  return {
    establishments,
    /** The first page, as the refresh of the directory reads it. */
    listed,
    /** The ids of two of them, or of all. */
    someIds: memoize(async () =>
      (await listed()).employees
        .slice(0, 2)
        .map(({ id }) => id)
        .toSorted(),
    ),
    /** Their job positions, by id, and how many were requested. Null if there are none. */
    positions: memoize(async () => {
      const { employees } = await listed();
      const ids = [...new Set(employees.flatMap(({ jobPositionId }) => jobPositionId ?? []))];
      return ids.length === 0 ? null : readPositions(access, ids);
    }),
  };
}

export async function readEmployees(
  access: Pick<LuccaAccess, 'lucca'>,
  of: EmployeeSelection,
  overrides: Record<string, string> = {},
): Promise<EmployeesAnswer> {
  const { query, page } = employeesQuery(of);
  const paged = { ...query, ...overrides, ...(page !== null && { page }) };
  const answer = await readList(access, RESOURCES.employees, paged);
  const list = listIn(answer);
  const items = list ? itemsIn(list, listedEmployee) : [];
  const { items: employees } = withEstablishments({ items, next: null, embedded: list?.embedded });
  return { answer, list, employees };
}

async function readPositions(access: Pick<LuccaAccess, 'lucca'>, ids: string[]) {
  const query = { id: ids.join(','), limit: '100', include: 'links,totalCount' };
  const answer = await readList(access, RESOURCES.jobPositions, query);
  const list = listIn(answer);
  const items = list ? itemsIn(list, listedJobPosition) : [];
  return { answer, list, ids, items };
}
