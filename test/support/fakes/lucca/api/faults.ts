import type { HttpAnswer } from '../../http-exchange';
import { Problem } from './answers';

/** A failure of the next matching request. */
export type ApiFault = {
  /** A status, no answer (`hang`), a broken connection (`drop`), or a 200 with another body (`gibberish`). */
  with: number | 'hang' | 'drop' | 'gibberish';
  /** Only requests to this path, which may be that of the token endpoint. */
  path?: string | RegExp;
  /** @default 1 */
  times?: number;
  retryAfterS?: number;
};

/** The injected faults. Each request takes the first one that matches it. */
export class ApiFaults {
  readonly #injected: { fault: ApiFault; left: number }[] = [];

  inject(fault: ApiFault): void {
    this.#injected.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#injected.length = 0;
  }

  /**
   * @returns null if no fault matches the path
   * @throws Problem if the fault is a status
   */
  take(path: string): HttpAnswer | null {
    const found = this.#injected.find(({ fault, left }) => left > 0 && matches(fault, path));
    if (!found) return null;
    found.left -= 1;
    const { with: failure, retryAfterS } = found.fault;
    if (typeof failure === 'number') throw new Problem(failure, 'Injected failure', {}, retryAfterS ?? null);
    return failure === 'gibberish' ? { status: 200, body: { id: ['lea@acme.example'] } } : failure;
  }
}

function matches({ path }: ApiFault, actual: string): boolean {
  return path === undefined || (typeof path === 'string' ? path === actual : path.test(actual));
}

const MINUTE_MS = 60_000;

/** Lucca's limit of requests per tenant and sliding minute. */
export class ApiLimit {
  #recent: number[] = [];

  constructor(
    private readonly perMinute: number,
    private readonly now: () => number,
  ) {}

  /** @throws Problem 429, with `Retry-After` */
  spend(): void {
    const now = this.now();
    this.#recent = this.#recent.filter((at) => at > now - MINUTE_MS);
    const [oldest] = this.#recent;
    if (oldest !== undefined && this.#recent.length >= this.perMinute) {
      const waitS = Math.max(1, Math.ceil((oldest + MINUTE_MS - now) / 1000));
      throw new Problem(429, 'Too Many Requests', {}, waitS);
    }
    this.#recent.push(now);
  }
}
