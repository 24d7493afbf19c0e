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
    const number = ++this.#steps;
    const dies = this.#crash?.step === number ? this.#crash.moment : null;
    if (dies === 'before') return this.#die();
    const takes = latency();
    if (takes > 0) await this.time.sleep(takes);
    const result = call();
    if (dies === 'after') {
      await Promise.allSettled([result]);
      return this.#die();
    }
    const answer = await Promise.allSettled([result]);
    return this.#isDead
      ? NEVER
      : answer[0].status === 'fulfilled'
        ? answer[0].value
        : Promise.reject(answer[0].reason as Error);
  }

  #die(): Promise<never> {
    this.#isDead = true;
    this.#death.resolve('dead');
    return NEVER;
  }
}

const NEVER = new Promise<never>(() => undefined);
