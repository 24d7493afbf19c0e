import { setImmediate } from 'node:timers/promises';

type Entry = { at: number; action: () => unknown };

/**
 * A clock that stands still while anything happens, and then jumps to whatever is due next. All that waits in a simulation waits
 * here: the same history takes the same course each time, and a day takes no longer than what happens in it.
 */
export class SimulatedTime {
  #now: number;
  /** In the order in which they are due; of the same moment, in the order in which they were made. */
  readonly #agenda: Entry[] = [];

  /** @param start ms since the epoch */
  constructor(start: number) {
    this.#now = start;
  }

  /** ms since the epoch */
  readonly now = () => this.#now;

  /** When the next thing is due; null if nothing is. */
  get next(): number | null {
    return this.#agenda[0]?.at ?? null;
  }

  at(time: number, action: () => unknown): void {
    const entry = { at: Math.max(time, this.#now), action };
    let from = 0;
    let to = this.#agenda.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#agenda[middle]?.at ?? 0) <= entry.at) from = middle + 1;
      else to = middle;
    }
    this.#agenda.splice(from, 0, entry);
  }

  after(ms: number, action: () => unknown): void {
    this.at(this.#now + ms, action);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Lets happen what is due until then. */
  async runUntil(time: number): Promise<void> {
    // What was begun by the caller goes on until it waits.
    await setImmediate();
    for (;;) {
      const entry = this.#agenda[0];
      if (!entry || entry.at > time) break;
      this.#agenda.shift();
      this.#now = entry.at;
      entry.action();
      // Nothing but promises is under way: they have all gone on when the event loop comes round.
      await setImmediate();
    }
    this.#now = Math.max(this.#now, time);
  }
}
