import { ApiError } from './api-error';
import type { Call } from './call';

/** An error answer, no answer (`hang`), or a broken connection (`drop`). */
type Failure =
  | { status: number; reason: string; message?: string; retryAfter?: number | string }
  | { hang: true }
  | { drop: true };

export type Fault = Failure & {
  /** Which calls fail. @default all */
  match?: (call: Call) => boolean;
  /** How many calls fail. @default 1 */
  times?: number;
  /** `applied`: the call takes effect, only the answer is lost. */
  effect?: 'none' | 'applied';
};

/** The answer, and whether the call takes effect. */
export type InjectedFailure = { applied: boolean; answer: ApiError | 'hang' | 'drop' };

/** The injected faults, used in order. */
export class Faults {
  #ordered: { fault: Fault; left: number }[] = [];

  /** @returns a function that removes the fault */
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
