import { eventIdOf } from '../../lucca/event-key';
import { logKey } from '../../store/log-entry';
import type { EmployeeMonth } from '../contract/employee';
import type { Operations } from '../operation';
import { ProblemError } from '../problem-error';
import type { LogDependencies } from './dependencies';
import { employeeEvents, type EmployeeEvent } from './employee-events';
import { findEmployee } from './find-employee';
import { clockOf, Month } from './month';
import { luccaLink, readResource, shownResource } from './resource';
import { rowId } from './row-id';
import { isInDoubt } from './standing-events';

/** Characters. A key in DynamoDB takes 2,048 bytes, with the tenant. */
const LONGEST_NAME = 256;

type Item = EmployeeMonth['items'][number];

export function getEmployeeMonth(
  dependencies: Pick<LogDependencies, 'pages' | 'known' | 'mappings' | 'guests' | 'configurations'>,
): Operations['getEmployeeMonth'] {
  return async ({ query }) => {
    const name = query.employee.trim();
    const month = Month.read(query.month);
    if (!month) throw refused('month', 'invalid_format', 'must be a month such as 2026-03');
    if (name === '') throw refused('employee', 'too_short', "must hold an address, or Lucca's id");
    if (name.length > LONGEST_NAME) {
      throw refused('employee', 'too_long', `must hold at most ${LONGEST_NAME} characters`);
    }
    const employee = await findEmployee(name, dependencies);
    const { events, isCut } = await employeeEvents(employee, month.earliest, dependencies);
    const items = await itemsOf(events.filter(({ event }) => month.holds(event)));
    return { body: { employee, items: items.sort(byStart), isCut } };
  };

  async function itemsOf(events: EmployeeEvent[]): Promise<Item[]> {
    const known = await dependencies.known.among(events.flatMap((one) => rowOf(one)?.key ?? []));
    return events.map((one) => {
      const row = rowOf(one);
      return itemOf(one, row && known.has(row.key) ? row.id : null);
    });
  }
}

/** Where the log has, or had, the newest event that the mapping knows. */
function rowOf({ mapping }: EmployeeEvent): { key: string; id: string } | null {
  const tenant = readResource(mapping.resource)?.tenant;
  const eventId = eventIdOf(mapping.version);
  if (tenant === undefined || eventId === null) return null;
  return { key: logKey({ tenant, eventId }), id: rowId({ tenant, eventId }) };
}

function itemOf({ mapping, place, event, role }: EmployeeEvent, logId: string | null): Item {
  const { resource, product } = mapping;
  return {
    role,
    owner: role === 'guest' ? place.owner : null,
    product,
    configuration: place.configuration,
    resource: shownResource(resource) ?? resource,
    googleLink: place.link,
    luccaLink: luccaLink(resource),
    logId,
    isInDoubt: isInDoubt(mapping),
    event,
  };
}

function byStart({ event: one }: Item, { event: other }: Item): number {
  return clockOf(one.start) < clockOf(other.start) ? -1 : 1;
}

function refused(
  pointer: 'month' | 'employee',
  code: 'invalid_format' | 'too_short' | 'too_long',
  detail: string,
): ProblemError {
  return new ProblemError('invalid_request', 'The query is not as it must be', [{ pointer, code, detail }]);
}
