import type { ApiHttpAnswer } from './exchange';
import { Problem } from './problem';

/** What shall go wrong with the next request. */
export type ApiFault = {
  /**
   * `applied`: the request takes effect, the answer gets lost. `gibberish`: a 200 that says something else. `late`: nothing goes
   * wrong, but for the time that it takes.
   */
  with: number | 'hang' | 'drop' | 'applied' | 'gibberish' | 'late';
  /** Of the requests to this path only; those to the token endpoint included. */
  path?: string | RegExp;
  /** How often; once, if left out. */
  times?: number;
  retryAfterS?: number;
  /** How late. */
  delayMs?: number;
};

/** The faults that a test ordered, each taken by the first request that it fits. */
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
