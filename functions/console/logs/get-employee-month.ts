import { inBatches } from '../../in-batches';
import type { Mapping } from '../../store/mapping';
import type { EmployeeMonth } from '../contract/employee';
import type { Operations } from '../operation';
import { ProblemError } from '../problem-error';
import type { LogDependencies } from './dependencies';
import { findEmployee, type FoundEmployee } from './find-employee';
import { clockOf, Month } from './month';
import { luccaLink, shownResource } from './resource';
import { isInDoubt, standingEvents } from './standing-events';

/** So many resources are read for one month. */
const MOST = 300;
const READ_AT_ONCE = 25;
/** Characters. A key in DynamoDB takes 2,048 bytes, with the tenant. */
const LONGEST_NAME = 256;

type Item = EmployeeMonth['items'][number];

export function getEmployeeMonth(
  dependencies: Pick<LogDependencies, 'pages' | 'mappings' | 'configurations'>,
): Operations['getEmployeeMonth'] {
  const { mappings } = dependencies;

  return async ({ query }) => {
    const name = query.employee.trim();
    const month = Month.read(query.month);
    if (!month) throw refused('month', 'invalid_format', 'must be a month such as 2026-03');
    if (name === '') throw refused('employee', 'too_short', "must hold an address, or Lucca's id");
    if (name.length > LONGEST_NAME) {
      throw refused('employee', 'too_long', `must hold at most ${LONGEST_NAME} characters`);
    }
    const employee = await findEmployee(name, dependencies);
    const { resources, isCut } = await resourcesOf(employee, month);
    const read = await readAll(resources, employee);
    const items = read.flatMap((mapping) => itemsOf(mapping)).filter(({ event }) => month.holds(event));
    const address = read.flatMap(({ settled }) => settled[0]?.owner ?? []).at(-1);
    return {
      body: {
        employee: { ...employee, address: address ?? (name.includes('@') ? name.toLowerCase() : null) },
        items: items.sort(byStart),
        isCut,
      },
    };
  };

  /** By when they end: those that are left out end last. */
  async function resourcesOf({ tenant, id }: FoundEmployee, month: Month) {
    const resources: string[] = [];
    for await (const resource of mappings.ofEmployee(`${tenant}#${id}`, month.earliest)) {
      if (resources.length === MOST) return { resources, isCut: true };
      resources.push(resource);
    }
    return { resources, isCut: false };
  }

  async function readAll(resources: string[], { id }: FoundEmployee): Promise<Mapping[]> {
    const all: Mapping[] = [];
    for await (const batch of inBatches(resources, READ_AT_ONCE)) {
      const read = await Promise.all(batch.map((resource) => mappings.read(resource)));
      all.push(...read.filter((mapping) => mapping !== null));
    }
    // The index may be older than the table.
    return all.filter(({ settled }) => settled.some(({ ownerId }) => ownerId === id));
  }
}

function itemsOf(mapping: Mapping): Item[] {
  const { resource, product } = mapping;
  return standingEvents(mapping).map(({ place, event }) => ({
    product,
    configuration: place.configuration,
    resource: shownResource(resource) ?? resource,
    googleLink: place.link,
    luccaLink: luccaLink(resource),
    isInDoubt: isInDoubt(mapping),
    event,
  }));
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
