import { ApiError } from './api-error';
import type { Call } from './call';

/** How a call goes wrong: an error is answered, or nothing ever (`hang`), or the connection breaks (`drop`). */
type Failure =
  | { status: number; reason: string; message?: string; retryAfter?: number | string }
  | { hang: true }
  | { drop: true };

export type Fault = Failure & {
  /** Which calls fail; all, if left out. */
  match?: (call: Call) => boolean;
  /** How many calls fail; 1, if left out. */
  times?: number;
  /** `applied`: the call does its work, only the answer is lost. */
  effect?: 'none' | 'applied';
};

/** What is answered instead, and whether the work is done all the same. */
export type InjectedFailure = { applied: boolean; answer: ApiError | 'hang' | 'drop' };

/** Failures that tests ordered, taken in the order in which they were ordered. */
export class Faults {
  #ordered: { fault: Fault; left: number }[] = [];

  /** @returns takes the order back */
  order(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? 1 };
    this.#ordered.push(entry);
    return () => {
      this.#ordered = this.#ordered.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#ordered = [];
  }

  take(call: Call): InjectedFailure | null {
    const entry = this.#ordered.find(({ fault, left }) => left > 0 && (fault.match?.(call) ?? true));
    if (!entry) return null;
    entry.left -= 1;
    return { applied: entry.fault.effect === 'applied', answer: answerOf(entry.fault) };
  }
}

function answerOf(fault: Fault): ApiError | 'hang' | 'drop' {
  if ('hang' in fault) return 'hang';
  if ('drop' in fault) return 'drop';
  return new ApiError(fault.status, fault.reason, fault.message ?? 'Injected failure', fault.retryAfter);
}
