import * as z from 'zod';
import { employeeStatus } from '../calendar-event';
import { identifier, orNull } from '../fields';
import { idList, PAGE_QUERY, type Page } from './requests';
import { idOfReference, textOrNull } from './schemas';

/** One employee of a list. LUCCA-25: `establishmentId` is null if Lucca does not embed the job position. */
export type ListedEmployee = Omit<z.infer<typeof listedEmployee>, 'applicableJobPosition'> & {
  jobPositionId: string | null;
  establishmentId: string | null;
};

/** Up to 100 employees by id, whatever their status; or those who work, or will work, at up to 100 establishments. */
export type EmployeeSelection =
  { ids: readonly string[] } | { establishments: readonly string[]; page: string | null };

/** Only the id and the address must be readable. */
export const listedEmployee = z.object({
  id: identifier,
  email: textOrNull,
  status: employeeStatus.nullable().catch(null),
  givenName: z.string().nullable().catch(null),
  familyName: z.string().nullable().catch(null),
  applicableJobPosition: idOfReference.catch(null),
});

/** Job positions by id. Each is parsed on its own, because representations may be partial. */
const embeddedJobPositions = z
  .object({ 'job-position': z.record(z.string(), z.unknown()).nullish() })
  .nullish()
  .transform((embedded) => orNull(embedded?.['job-position']));

const establishmentOfPosition = z
  .object({ businessEstablishment: idOfReference })
  .transform(({ businessEstablishment }) => businessEstablishment);

/** @throws RangeError for no ids, or more than 100 */
export function employeesQuery(of: EmployeeSelection): {
  query: Record<string, string>;
  page: string | null;
} {
  const common = { ...PAGE_QUERY, include: `embedded,${PAGE_QUERY.include}` };
  // LUCCA-20, LUCCA-24: Lucca does not document whether it lists former employees without being asked.
  if ('ids' in of) {
    return { query: { id: idList(of.ids), status: employeeStatus.options.join(','), ...common }, page: null };
  }
  // LUCCA-22, LUCCA-23: the callers do not rely on the filter and the order.
  const filter = {
    'applicableJobPosition.businessEstablishment.id': idList(of.establishments),
    status: 'active,upcoming',
    sort: 'id',
  };
  return { query: { ...filter, ...common }, page: of.page };
}

/** Adds the establishments, which only the embedded job positions contain. */
export function withEstablishments({
  embedded,
  items,
  ...page
}: Page<z.infer<typeof listedEmployee>>): Page<ListedEmployee> {
  const positions = new Map(Object.entries(embeddedJobPositions.safeParse(embedded).data ?? {}));
  return {
    ...page,
    items: items.map(({ applicableJobPosition: jobPositionId, ...employee }) => {
      const position = jobPositionId === null ? undefined : positions.get(jobPositionId);
      const establishmentId = establishmentOfPosition.safeParse(position).data ?? null;
      return { ...employee, jobPositionId, establishmentId };
    }),
  };
}
