import type { SimulatedTime } from './simulated-time';

/** Where a process dies: just before its n-th step of I/O, or when it has taken effect but its answer is not known. */
export type Crash = { step: number; moment: 'before' | 'after' };

/** How long a step takes, ms. */
export type Latency = () => number;

/**
 * An execution environment of a Lambda function. Dead means that nothing happens in it any more: no step ever ends, and none
 * begins.
 */
export class Process {
  #steps = 0;
  #crash: Crash | null = null;
  #isDead = false;
  readonly #death = Promise.withResolvers<'dead'>();

  constructor(private readonly time: SimulatedTime) {}

  /** Runs one invocation. */
  run<T>(invocation: () => Promise<T>, crash: Crash | null): Promise<T | 'dead'> {
    this.#steps = 0;
    this.#crash = crash;
    return Promise.race([invocation(), this.#death.promise]);
  }

  /** One call to the outside. */
  async step<T>(call: () => Promise<T>, latency: Latency): Promise<T> {
    if (this.#isDead) return NEVER;
    this.#steps += 1;
    const dies = this.#crash?.step === this.#steps ? this.#crash.moment : null;
    if (dies === 'before') return this.#die();
    const takes = latency();
    if (takes > 0) await this.time.sleep(takes);
    try {
      return await call();
    } finally {
      if (dies === 'after') await this.#die();
      await this.#stillAlive();
    }
  }

  /** Another step may have been its last meanwhile. */
  #stillAlive(): Promise<void> {
    return this.#isDead ? NEVER : Promise.resolve();
  }

  #die(): Promise<never> {
    this.#isDead = true;
    this.#death.resolve('dead');
    return NEVER;
  }
}

const NEVER = new Promise<never>(() => undefined);
