/** Google takes 600 calls a minute for one person; the rest is left to what happens now. */
const OF_ONE_EMPLOYEE = 100;

/** How many events may go back to the queue in one run, so that Google's quota stays free for what happens now. */
export class Pace {
  readonly #taken = new Map<string, number>();

  /** @param left of all employees together */
  constructor(private left: number) {}

  /**
   * Takes the place of one event.
   *
   * @param employee whose calendar is concerned, as far as it is known
   * @returns false if there is none left in this run
   */
  take(employee: string | null): boolean {
    const taken = employee === null ? 0 : (this.#taken.get(employee) ?? 0);
    if (this.left <= 0 || taken >= OF_ONE_EMPLOYEE) return false;
    this.left -= 1;
    if (employee !== null) this.#taken.set(employee, taken + 1);
    return true;
  }
}
