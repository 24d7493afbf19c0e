import { setImmediate } from 'node:timers/promises';

type Task = { at: number; run: () => unknown };

/**
 * A clock that jumps to the next scheduled task when no promise is left to run. All delays of a simulation are tasks of this clock,
 * so that runs are deterministic and a simulated day takes milliseconds.
 */
export class SimulatedTime {
  #now: number;
  /** By time; tasks of the same time in the order in which they were scheduled. */
  readonly #tasks: Task[] = [];

  /** @param start ms since the epoch */
  constructor(start: number) {
    this.#now = start;
  }

  /** ms since the epoch */
  readonly now = () => this.#now;

  /** The time of the next task; null if there is none. */
  get next(): number | null {
    return this.#tasks[0]?.at ?? null;
  }

  at(time: number, run: () => unknown): void {
    const task = { at: Math.max(time, this.#now), run };
    let from = 0;
    let to = this.#tasks.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#tasks[middle]?.at ?? 0) <= task.at) from = middle + 1;
      else to = middle;
    }
    this.#tasks.splice(from, 0, task);
  }

  after(ms: number, run: () => unknown): void {
    this.at(this.#now + ms, run);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Runs the tasks that are due until `time`, and advances the clock to it. */
  async runUntil(time: number): Promise<void> {
    // Lets pending promises of the caller run first.
    await setImmediate();
    for (;;) {
      const task = this.#tasks[0];
      if (!task || task.at > time) break;
      this.#tasks.shift();
      this.#now = task.at;
      task.run();
      // Only promises are pending: all of them have run by the next turn of the event loop.
      await setImmediate();
    }
    this.#now = Math.max(this.#now, time);
  }
}
