import type { LuccaApi } from '../../functions/lucca/api-client';
import { LuccaRetryError } from '../../functions/lucca/api-errors';
import { ApiLimit } from '../fakes/lucca/api-limit';
import { Problem } from '../fakes/lucca/api-problem';
import type { Process } from './process';
import { SimulatedLucca } from './simulated-lucca';
import type { SimulatedTime } from './simulated-time';

/** Of a tenant, whoever asks. */
const REQUESTS_A_MINUTE = 50;
const REFUSAL_MS = 50;

/** Lucca with the limit of its API. */
export class LimitedLucca extends SimulatedLucca {
  /** Requests over the limit. */
  refused = 0;
  readonly #limit: ApiLimit;

  constructor(time: SimulatedTime, establishment: string, pageSize: number) {
    super(time, establishment, pageSize);
    this.#limit = new ApiLimit(REQUESTS_A_MINUTE, () => time.now());
  }

  override apiFor(process: Process): ReturnType<SimulatedLucca['apiFor']> {
    const api = super.apiFor(process);
    let refusals = 0;
    const limited = async <T>(ask: () => Promise<T>): Promise<T> => {
      const afterMs = this.#spend();
      if (afterMs === null) return ask();
      refusals += 1;
      return process.step(
        () => Promise.reject(new LuccaRetryError('Lucca answered 429', afterMs)),
        () => REFUSAL_MS,
      );
    };
    return {
      get requests() {
        return api.requests + refusals;
      },
      tenantUrl: () => api.tenantUrl(),
      serves: (tenant) => api.serves(tenant),
      events: (from) => limited(() => api.events(from)),
      event: (id) => limited(() => api.event(id)),
      employee: (id) => limited(() => api.employee(id)),
      jobPosition: (id) => limited(() => api.jobPosition(id)),
      establishment: (id) => limited(() => api.establishment(id)),
      leaveAccount: (id) => limited(() => api.leaveAccount(id)),
    } satisfies Partial<LuccaApi>;
  }

  /** @returns after how many ms to come back; null if a request is left */
  #spend(): number | null {
    try {
      this.#limit.spend();
      return null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.refused += 1;
      return (error.retryAfterS ?? 0) * 1000;
    }
  }
}
