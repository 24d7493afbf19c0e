import type { EmployeeSelection, ListedEmployee } from '../../../functions/lucca/api/employee-list';
import type { Page } from '../../../functions/lucca/api/requests';
import { Organization, type Hiring } from '../../support/fakes/lucca/organization';

/** Items per page. */
const PAGE_SIZE = 100;

/** The addresses by employee id. Setting the address of an unknown employee hires this employee. */
class Addresses extends Map<string, string> {
  constructor(private readonly organization: Organization) {
    super();
  }

  override set(id: string, email: string): this {
    if (this.organization.employee(id)) this.organization.changeAddress(id, email);
    else this.organization.hire(id, email, {});
    return super.set(id, email);
  }
}

/** The employees of the simulated Lucca, and the lists of its API, without requests and latency. */
export class SimulatedStaff {
  readonly organization: Organization;
  readonly addresses: Map<string, string>;

  /** @param establishment id of the default one */
  constructor(establishment: string) {
    this.organization = new Organization(establishment);
    this.addresses = new Addresses(this.organization);
  }

  hire(id: string, email: string, hiring: Hiring): void {
    this.organization.hire(id, email, hiring);
    this.addresses.set(id, email);
  }

  employees(of: EmployeeSelection): Page<ListedEmployee> {
    if ('ids' in of) {
      const items = of.ids.flatMap((id) => this.#listed(id) ?? []);
      return { items: items.toSorted(byId), next: null, total: items.length };
    }
    const items = this.organization
      .listedEmployees()
      .filter(
        ({ id, status }) =>
          status !== 'deactivated' && of.establishments.includes(this.organization.establishmentOf(id)),
      );
    const { items: shown, ...page } = pageOf(items, of.page);
    return { ...page, items: shown.flatMap(({ id }) => this.#listed(id) ?? []) };
  }

  jobPositions(ids: readonly string[]): Page<{ id: string; establishmentId: string | null }> {
    const items = ids.flatMap((id) => {
      const position = this.organization.jobPosition(id);
      return position ? { id, establishmentId: position.businessEstablishment.id } : [];
    });
    return { items, next: null, total: items.length };
  }

  establishments(
    page: string | null,
  ): Page<{ id: string; name: string; isArchived: boolean; timeZone: string | null }> {
    const items = this.organization
      .listedEstablishments()
      .map(({ id, name, isArchived, timezoneId }) => ({ id, name, isArchived, timeZone: timezoneId }));
    return pageOf(items, page);
  }

  leaveAccounts(page: string | null): Page<{ id: string; name: string }> {
    return pageOf(
      this.organization.listedLeaveAccounts().map(({ id, name }) => ({ id, name })),
      page,
    );
  }

  #listed(employeeId: string): ListedEmployee | null {
    const employee = this.organization.employee(employeeId);
    if (!employee) return null;
    const { id, email, status, givenName, familyName, applicableJobPosition } = employee;
    const establishmentId = this.organization.establishmentOf(id);
    return {
      ...{ id, email, status, givenName, familyName },
      ...{ jobPositionId: applicableJobPosition.id, establishmentId },
    };
  }
}

/** A page by id. The cursor is the last id of the page before, so that no item is skipped while the list changes. */
export function pageOf<T extends { id: string }>(all: readonly T[], after: string | null): Page<T> {
  const sorted = all.toSorted(byId);
  const rest = after === null ? sorted : sorted.filter(({ id }) => byId({ id }, { id: after }) > 0);
  const items = rest.slice(0, PAGE_SIZE);
  const next = rest.length > PAGE_SIZE ? (items.at(-1)?.id ?? null) : null;
  return { items, next, total: all.length };
}

function byId(one: { id: string }, other: { id: string }): number {
  const [a, b] = [one.id.padStart(20, '0'), other.id.padStart(20, '0')];
  return a < b ? -1 : Number(a > b);
}
