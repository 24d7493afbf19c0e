import type { VerifiedEmployee } from '../domain/authorization';
import { findVerifiedEmployee, type AskForToken } from '../google/access-tokens';

/**
 * For whom Google gave tokens of one configuration, as one instance knows it: whoever is refused is compared with them. Google
 * refuses an address outside the Workspace in the same words as everybody where nothing is delegated.
 */
export class VerifiedEmployees {
  /** When the last token was asked for, ms since the epoch. */
  lastTokenAt = -Infinity;
  #lastEmployee: string | null = null;
  #stored: VerifiedEmployee[] = [];
  /** Those who are refused at the same time share it. */
  #comparison: Promise<boolean> | null = null;

  constructor(
    private readonly now: () => number,
    private readonly forget: (employees: string[]) => Promise<void>,
  ) {}

  /** What the table holds. */
  set stored(verifiedEmployees: VerifiedEmployee[]) {
    this.#stored = verifiedEmployees;
  }

  worked(employee: string, askedAt: number): void {
    this.lastTokenAt = askedAt;
    this.#lastEmployee = employee;
  }

  /**
   * Whether others get a token while this employee is refused.
   *
   * @param askedAt ms since the epoch: when the call began that was refused
   * @throws RetryError if Google did not answer
   */
  async isRefusedAlone(employee: string, askedAt: number, ask: AskForToken<unknown>): Promise<boolean> {
    if (this.lastTokenAt > askedAt) return true;
    const known = [this.#lastEmployee, ...this.#stored.map((one) => one.employee)];
    const others = [...new Set(known)].filter((one): one is string => one !== null && one !== employee);
    this.#comparison ??= this.#compare(others, ask).finally(() => {
      this.#comparison = null;
    });
    if (!(await this.#comparison)) return false;
    if (known.includes(employee)) await this.drop([employee]);
    return true;
  }

  /** They prove nothing from now on. */
  async drop(employees: string[]): Promise<void> {
    this.#stored = this.#stored.filter(({ employee }) => !employees.includes(employee));
    if (employees.includes(this.#lastEmployee ?? '')) this.#lastEmployee = null;
    await this.forget(employees);
  }

  /** @returns whether any of them gets a token */
  async #compare(employees: string[], ask: AskForToken<unknown>): Promise<boolean> {
    const askedAt = this.now();
    const { employee, gone } = await findVerifiedEmployee(employees, (one) => ask('free', one));
    if (gone.length > 0) await this.drop(gone);
    if (employee === null) return false;
    this.worked(employee, askedAt);
    return true;
  }
}
