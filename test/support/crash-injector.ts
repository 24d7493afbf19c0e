/**
 * Lets a process die at its n-th step of I/O: just before the step, or when it has taken effect but its answer is not known.
 * Dead means that nothing happens any more: the step never ends.
 */
export class CrashInjector {
  #steps = 0;
  #blow: () => void = () => undefined;
  readonly blown = new Promise<'dead'>((resolve) => {
    this.#blow = () => {
      resolve('dead');
    };
  });

  constructor(
    private readonly step: number,
    private readonly moment: 'before' | 'after',
  ) {}

  /** Every method of the target is a step. */
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

  /** What is read page by page is one step. */
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
      // Also where the step failed: what the process makes of that is not known either.
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
