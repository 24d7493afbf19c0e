/**
 * Crashes a process at its n-th I/O call: before the call, or after it took effect but before its result. After the crash, no call
 * ends and none starts.
 */
export class CrashInjector {
  #steps = 0;
  #blow: () => void = () => undefined;
  readonly crashed = new Promise<'dead'>((resolve) => {
    this.#blow = () => {
      resolve('dead');
    };
  });

  constructor(
    private readonly step: number,
    private readonly moment: 'before' | 'after',
  ) {}

  /** Counts each call of a method of the target as a step. */
  guard<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...parameters: unknown[]) => {
          if (isGenerator(member)) {
            return this.#all(() => Reflect.apply(member, target, parameters) as AsyncGenerator);
          }
          return this.#take(() => Reflect.apply(member, target, parameters) as Promise<unknown>);
        };
      },
    });
  }

  /** Reading all pages of a generator is one step. */
  async *#all(call: () => AsyncGenerator): AsyncGenerator {
    yield* await this.#take(() => Array.fromAsync(call()));
  }

  async #take<T>(action: () => Promise<T>): Promise<T> {
    this.#steps += 1;
    if (this.#steps > this.step) return new Promise(() => undefined);
    if (this.#steps === this.step && this.moment === 'before') return this.#die();
    try {
      return await action();
    } finally {
      // Also if the call failed: the process crashes before it handles the error.
      if (this.#steps >= this.step) await this.#die();
    }
  }

  #die(): Promise<never> {
    this.#blow();
    return new Promise(() => undefined);
  }
}

function isGenerator(member: object): boolean {
  return member.constructor.name === 'AsyncGeneratorFunction';
}
