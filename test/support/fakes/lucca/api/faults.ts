import type { ApiHttpAnswer } from './exchange';
import { Problem } from './problem';

/** A failure of the next matching request. */
export type ApiFault = {
  /**
   * `applied`: the request takes effect, the answer is lost. `gibberish`: a 200 with another body. `late`: a correct answer
   * after `delayMs`.
   */
  with: number | 'hang' | 'drop' | 'applied' | 'gibberish' | 'late';
  /** Only requests to this path, which may be that of the token endpoint. */
  path?: string | RegExp;
  /** @default 1 */
  times?: number;
  retryAfterS?: number;
  delayMs?: number;
};

/** The injected faults, each used by the first matching request. */
export class ApiFaults {
  readonly #ordered: { fault: ApiFault; left: number }[] = [];

  order(fault: ApiFault): void {
    this.#ordered.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#ordered.length = 0;
  }

  take(path: string): ApiFault | null {
    const found = this.#ordered.find(({ fault, left }) => left > 0 && fits(fault, path));
    if (!found) return null;
    found.left -= 1;
    return found.fault;
  }
}

/** @throws Problem if the fault is a status */
export function failAs(
  how: Exclude<ApiFault['with'], 'late'>,
  { retryAfterS }: Pick<ApiFault, 'retryAfterS'>,
): ApiHttpAnswer {
  if (how === 'hang' || how === 'drop') return how;
  if (how === 'applied') return 'drop';
  if (how === 'gibberish') {
    return { status: 200, body: { id: ['lea@acme.example'] }, contentType: 'application/json' };
  }
  throw new Problem(how, 'Ordered by the test', {}, retryAfterS ?? null);
}

function fits({ path }: ApiFault, actual: string): boolean {
  return path === undefined || (typeof path === 'string' ? path === actual : path.test(actual));
}
