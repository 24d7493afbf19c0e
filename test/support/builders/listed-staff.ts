import type { EmployeeSelection, ListedEmployee } from '../../../functions/lucca/api/employee-list';
import { LuccaBusyError, LuccaFailError, LuccaWaitError } from '../../../functions/lucca/api/http';
import type { Page } from '../../../functions/lucca/api/requests';
import { TENANT } from '../fakes/lucca/reference';

type Establishment = { id: string; name: string; timeZone: string | null; isArchived: boolean };

/** Lucca's lists of employees and establishments in memory, in small pages. */
export class ListedStaff {
  readonly employeesById = new Map<string, ListedEmployee>();
  establishmentList: Establishment[] = [
    { id: '12', name: 'Marseille', timeZone: 'Europe/Paris', isArchived: false },
    { id: '13', name: 'Lyon', timeZone: null, isArchived: false },
  ];
  accountList = [{ id: '3', name: 'Congés payés' }];
  pageSize = 2;
  /** Called before each answer. */
  onRequest: (request: string) => Promise<void> | void = () => undefined;
  /** Which parameters Lucca ignores. */
  ignores: 'nothing' | 'filters' | 'ids' = 'nothing';
  /** Whether employees are listed without their establishments. */
  embedsNothing = false;
  /** What the client may not read. */
  readonly denied = new Set<'leave accounts' | 'job positions'>();
  /** Employees that the list of establishments leaves out by mistake. */
  readonly hidden = new Set<string>();
  /** Cursors that Lucca no longer accepts. */
  readonly rejectedCursors = new Set<string>();
  /** Such as `employees 2`: the list and the cursor. */
  readonly requests: string[] = [];
  /** The next requests have to wait this long, ms. */
  readonly waits: number[] = [];

  hire(id: string, overrides: Partial<Omit<ListedEmployee, 'id'>> = {}): void {
    this.employeesById.set(id, {
      id,
      ...{ email: `${id}@acme.example`, status: 'active', givenName: 'Léa', familyName: `Martin ${id}` },
      ...{ jobPositionId: `of-${id}`, establishmentId: '12' },
      ...overrides,
    });
  }

  change(id: string, change: Partial<ListedEmployee>): void {
    const employee = this.employeesById.get(id);
    if (!employee) throw new Error(`There is no employee ${id}`);
    this.employeesById.set(id, { ...employee, ...change });
  }

  /** The client of Lucca's API, as far as a refresh uses it. */
  readonly api = {
    tenantUrl: () => Promise.resolve(TENANT),
    serves: (tenant: string) => Promise.resolve(tenant === TENANT),
    employees: async (of: EmployeeSelection): Promise<Page<ListedEmployee>> => {
      if ('ids' in of) {
        await this.#request(`employees by id ${of.ids.join()}`);
        const isOf = (one: ListedEmployee) => this.ignores === 'ids' || of.ids.includes(one.id);
        const items = this.#shown([...this.employeesById.values()].filter(isOf));
        return { items: items.slice(0, 100), next: null, total: items.length };
      }
      await this.#request(`employees of ${of.establishments.join()} ${of.page ?? ''}`.trimEnd());
      if (this.rejectedCursors.delete(of.page ?? '')) throw new LuccaFailError('Lucca answered 400', 400);
      const listed = [...this.employeesById.values()].filter(
        ({ id, status, establishmentId }) =>
          !this.hidden.has(id) &&
          (this.ignores === 'filters' ||
            (status !== 'deactivated' && of.establishments.includes(establishmentId ?? ''))),
      );
      const page = this.#page(listed, of.page);
      return { ...page, items: this.#shown(page.items) };
    },
    jobPositions: async (ids: readonly string[]) => {
      await this.#request(`job positions ${ids.join()}`);
      if (this.denied.has('job positions')) throw new LuccaWaitError('Lucca answered 403');
      const items = [...this.employeesById.values()].flatMap(({ jobPositionId, establishmentId }) =>
        ids.includes(jobPositionId ?? '') ? [{ id: jobPositionId ?? '', establishmentId }] : [],
      );
      return { items, next: null };
    },
    establishments: async (page: string | null) => {
      await this.#request(`establishments ${page ?? ''}`.trimEnd());
      return this.#page(this.establishmentList, page);
    },
    leaveAccounts: async (page: string | null) => {
      await this.#request(`leave accounts ${page ?? ''}`.trimEnd());
      if (this.denied.has('leave accounts')) throw new LuccaWaitError('Lucca answered 403');
      return this.#page(this.accountList, page);
    },
  };

  async #request(request: string): Promise<void> {
    const waitMs = this.waits.shift() ?? 0;
    if (waitMs > 0) throw new LuccaBusyError('The request budget is exhausted', waitMs);
    this.requests.push(request);
    await this.onRequest(request);
  }

  #shown(employees: ListedEmployee[]): ListedEmployee[] {
    return this.embedsNothing ? employees.map((one) => ({ ...one, establishmentId: null })) : employees;
  }

  /** The cursor is the last id of the page before. */
  #page<T extends { id: string }>(all: readonly T[], after: string | null): Page<T> {
    const rest = all.toSorted(byId).filter(({ id }) => after === null || Number(id) > Number(after));
    const items = rest.slice(0, this.pageSize);
    const next = rest.length > this.pageSize ? (items.at(-1)?.id ?? null) : null;
    return { items, next, total: all.length };
  }
}

function byId(one: { id: string }, other: { id: string }): number {
  return Number(one.id) - Number(other.id);
}
