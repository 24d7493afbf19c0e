import type { VerifiedEmployee } from '../domain/authorization';
import { findVerifiedEmployee, type AskForToken } from '../google/access-tokens';

/**
 * Employees for whom Google gave tokens with one authorization, as far as one instance knows. An employee whom Google refuses is
 * compared with them, because Google uses the same error for an address outside the Workspace and for a missing delegation.
 */
export class VerifiedEmployees {
  /** When the call for the last token began, ms since the epoch. */
  lastTokenAt = -Infinity;
  #lastEmployee: string | null = null;
  #stored: VerifiedEmployee[] = [];
  /** Employees who are refused at the same time share one comparison. */
  #comparison: Promise<boolean> | null = null;

  /** @param forget removes employees from the table */
  constructor(
    private readonly now: () => number,
    private readonly forget: (employees: string[]) => Promise<void>,
  ) {}

  /** @param stored what the table holds */
  load(stored: VerifiedEmployee[]): void {
    this.#stored = stored;
  }

  recordToken(employee: string, askedAt: number): void {
    this.lastTokenAt = askedAt;
    this.#lastEmployee = employee;
  }

  /**
   * Whether other employees get a token while this one is refused.
   *
   * @param askedAt ms since the epoch: when the refused call began
   * @throws RetryError if Google did not answer
   */
  async isRefusedAlone(employee: string, askedAt: number, ask: AskForToken<unknown>): Promise<boolean> {
    if (this.lastTokenAt > askedAt) return true;
    const known = [this.#lastEmployee, ...this.#stored.map((verified) => verified.employee)];
    const others = [...new Set(known)].filter((one): one is string => one !== null && one !== employee);
    this.#comparison ??= this.#doesAnyGetToken(others, ask).finally(() => {
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

  async #doesAnyGetToken(employees: string[], ask: AskForToken<unknown>): Promise<boolean> {
    const askedAt = this.now();
    const { employee, unusable } = await findVerifiedEmployee(employees, (one) => ask('retry', one));
    if (unusable.length > 0) await this.remove(unusable);
    if (employee === null) return false;
    this.recordToken(employee, askedAt);
    return true;
  }
}
