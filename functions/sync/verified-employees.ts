import type { VerifiedEmployee } from '../domain/authorization';
import { findVerifiedEmployee, type RequestToken } from '../google/access-tokens';

/**
 * Employees for whom Google issued tokens with one authorization, in the view of one instance. When Google refuses
 * another employee, a request for these shows who is affected: Google returns the same error for an address outside the
 * Workspace and for a missing delegation (GOOGLE-02).
 */
export class VerifiedEmployees {
  /** When the last successful request started, ms since the epoch. */
  lastTokenAt = -Infinity;
  #lastEmployee: string | null = null;
  #stored: VerifiedEmployee[] = [];
  /** Concurrent refusals share one comparison. */
  #comparison: Promise<boolean> | null = null;

  /** @param forget removes employees from the table */
  constructor(
    private readonly now: () => number,
    private readonly forget: (employees: string[]) => Promise<void>,
  ) {}

  /** @param stored the employees in the table */
  load(stored: VerifiedEmployee[]): void {
    this.#stored = stored;
  }

  recordToken(employee: string, requestedAt: number): void {
    this.lastTokenAt = requestedAt;
    this.#lastEmployee = employee;
  }

  /**
   * Whether Google refuses only this employee and issues tokens for others.
   *
   * @param requestedAt ms since the epoch: when the refused request started
   * @throws RetryError if Google does not respond
   */
  async isRefusedAlone(
    employee: string,
    requestedAt: number,
    request: RequestToken<unknown>,
  ): Promise<boolean> {
    if (this.lastTokenAt > requestedAt) return true;
    const known = [this.#lastEmployee, ...this.#stored.map((verified) => verified.employee)];
    const others = [...new Set(known)].filter((one): one is string => one !== null && one !== employee);
    this.#comparison ??= this.#doesAnyGetToken(others, request).finally(() => {
      this.#comparison = null;
    });
    if (!(await this.#comparison)) return false;
    if (known.includes(employee)) await this.remove([employee]);
    return true;
  }

  async remove(employees: string[]): Promise<void> {
    this.#stored = this.#stored.filter(({ employee }) => !employees.includes(employee));
    if (employees.includes(this.#lastEmployee ?? '')) this.#lastEmployee = null;
    await this.forget(employees);
  }

  async #doesAnyGetToken(employees: string[], request: RequestToken<unknown>): Promise<boolean> {
    const requestedAt = this.now();
    const { employee, unusable } = await findVerifiedEmployee(employees, (one) => request('retry', one));
    if (unusable.length > 0) await this.remove(unusable);
    if (employee === null) return false;
    this.recordToken(employee, requestedAt);
    return true;
  }
}
