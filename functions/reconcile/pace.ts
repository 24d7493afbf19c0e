/** Google takes 600 calls a minute for one person, and an event may take two: the rest is left to what happens now. */
const OF_ONE_EMPLOYEE = 200;
const ONE_MINUTE_MS = 60_000;

/** How many events of one employee may go back to the queue a minute, so that Google's quota stays free for what happens now. */
export class Pace {
  /** When the last events of each employee went, the oldest first. */
  readonly #times = new Map<string, number[]>();
  #isCut = false;

  /** @param now ms since the epoch */
  constructor(private readonly now: () => number) {}

  /**
   * Takes the place of one event.
   *
   * @param employee whose calendar is concerned, as far as it is known
   * @returns false if there is none left in this minute
   */
  take(employee: string | null): boolean {
    if (employee === null) return true;
    const now = this.now();
    const times = this.#times.get(employee) ?? [];
    while (times[0] !== undefined && times[0] <= now - ONE_MINUTE_MS) times.shift();
    if (times.length >= OF_ONE_EMPLOYEE) {
      this.#isCut = true;
      return false;
    }
    times.push(now);
    this.#times.set(employee, times);
    return true;
  }

  /** Whether a place was refused since this was last asked. */
  wasCut(): boolean {
    const wasCut = this.#isCut;
    this.#isCut = false;
    return wasCut;
  }
}
