import type { SimulatedTime } from '../simulated-time';

/** Where an execution environment crashes: just before its n-th I/O call, or after the call took effect but before its result. */
export type Crash = { step: number; moment: 'before' | 'after' };

/** Duration of a call, ms. */
export type Latency = () => number;

/** An execution environment of a Lambda function. After a crash no call ends and none starts. */
export class ExecutionEnvironment {
  #steps = 0;
  #crash: Crash | null = null;
  #hasCrashed = false;
  readonly #crashed = Promise.withResolvers<'crashed'>();

  constructor(private readonly time: SimulatedTime) {}

  /** Runs one invocation. */
  run<T>(invocation: () => Promise<T>, crash: Crash | null): Promise<T | 'crashed'> {
    this.#steps = 0;
    this.#crash = crash;
    return Promise.race([invocation(), this.#crashed.promise]);
  }

  /** Makes one I/O call. */
  async step<T>(call: () => Promise<T>, latency: Latency): Promise<T> {
    if (this.#hasCrashed) return NEVER;
    this.#steps += 1;
    const crashMoment = this.#crash?.step === this.#steps ? this.#crash.moment : null;
    if (crashMoment === 'before') return this.#die();
    const latencyMs = latency();
    if (latencyMs > 0) await this.time.sleep(latencyMs);
    try {
      return await call();
    } finally {
      if (crashMoment === 'after') await this.#die();
      await this.#neverAfterCrash();
    }
  }

  /** A concurrent call may have crashed the environment. */
  #neverAfterCrash(): Promise<void> {
    return this.#hasCrashed ? NEVER : Promise.resolve();
  }

  #die(): Promise<never> {
    this.#hasCrashed = true;
    this.#crashed.resolve('crashed');
    return NEVER;
  }
}

const NEVER = new Promise<never>(() => undefined);
