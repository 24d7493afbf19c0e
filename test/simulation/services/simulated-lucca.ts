import type { LuccaApi } from '../../../functions/lucca/api/client';
import { LuccaBusyError, LuccaRetryError } from '../../../functions/lucca/api/http';
import type { Page } from '../../../functions/lucca/api/requests';
import type { RequestLimit } from '../../../functions/shared/request-budget';
import { delivery } from '../../support/builders/webhook-requests';
import { luccaEvent, type LuccaEvent } from '../../support/fakes/lucca/event';
import { TENANT, type Reference } from '../../support/fakes/lucca/reference';
import type { ExecutionEnvironment } from '../connector/execution-environment';
import type { SimulatedTime } from '../simulated-time';

type Request = ReturnType<typeof delivery>;

/** The status that our webhook responds with; null after a timeout. */
export type Webhook = (request: Request) => Promise<number | null>;

const MINUTE_MS = 60_000;
/** Delays before the second to fifth attempt: about a day in all. */
const RETRIES_MS = [MINUTE_MS, 15 * MINUTE_MS, 3 * 60 * MINUTE_MS, 20 * 60 * MINUTE_MS];
/** Delay until an event appears in the list. */
const LIST_LAG_MS = 2 * MINUTE_MS;

/** Lucca's webhook deliveries and API. Each delivery attempt has a new signature. */
export class SimulatedLucca {
  /** All published events, in order. */
  readonly events: LuccaEvent[] = [];
  /** Addresses by employee id. */
  readonly addresses = new Map<string, string>();
  /** Deliveries before this time are dropped; ms since the epoch. */
  suspendedUntil = Number.NEGATIVE_INFINITY;
  /** By event id: the time until which the API returns 500 for the event; ms since the epoch. */
  readonly eventErrorsUntil = new Map<string, number>();
  /** The same for the next published event, which the list shows without its data. */
  nextEventErrorsUntil: number | null = null;
  /** Latency of the API, ms. */
  latencyMs = 150;
  /** Rate limit of the API. */
  requestsPerMinute = Number.POSITIVE_INFINITY;
  /** Requests to the API, in order. */
  readonly traffic: { at: number; status: 200 | 429 }[] = [];
  /** Deliveries with attempts left. */
  pendingDeliveries = 0;

  constructor(
    private readonly time: SimulatedTime,
    private readonly establishment: string,
    /** Events per page of the list. */
    private readonly pageSize = 4,
  ) {}

  publish(topic: string, data: Reference, establishment: string | null): LuccaEvent {
    const number = this.events.length + 1;
    const occurredAt = new Date(this.time.now()).toISOString();
    const event = luccaEvent(topic, data, { id: String(1000 + number), occurredAt, establishment });
    this.events.push(event);
    if (this.nextEventErrorsUntil !== null) {
      this.eventErrorsUntil.set(event.id, this.nextEventErrorsUntil);
      this.nextEventErrorsUntil = null;
    }
    return event;
  }

  /** Delivers after the given time, and retries a failed delivery. */
  deliver(event: LuccaEvent, webhook: Webhook, afterMs: number): void {
    const body = Buffer.from(JSON.stringify(event));
    const attempt = async (number: number): Promise<void> => {
      const isActive = this.time.now() >= this.suspendedUntil;
      const status = isActive ? await webhook(delivery(body, this.time.now())) : 202;
      const next = RETRIES_MS[number];
      if (status === 404 || status === 410) this.suspendedUntil = Number.POSITIVE_INFINITY;
      if ((status !== null && status >= 200 && status < 300) || next === undefined)
        this.pendingDeliveries -= 1;
      else this.time.after(next, () => attempt(number + 1));
    };
    this.pendingDeliveries += 1;
    this.time.after(afterMs, () => attempt(0));
  }

  /**
   * The API client of one execution environment.
   *
   * @param requestLimit the connector's own rate limit @default none
   */
  apiFor(
    environment: ExecutionEnvironment,
    requestLimit?: RequestLimit,
  ): Pick<
    LuccaApi,
    | 'tenantUrl'
    | 'serves'
    | 'events'
    | 'event'
    | 'employee'
    | 'jobPosition'
    | 'establishment'
    | 'leaveAccount'
  > {
    let closedUntil = Number.NEGATIVE_INFINITY;
    const request = async <T>(answer: () => T): Promise<T> => {
      const waitMs = Math.max(closedUntil - this.time.now(), 0) || ((await requestLimit?.acquire()) ?? 0);
      if (waitMs > 0) throw new LuccaBusyError('Request limit reached', waitMs);
      const refusedForMs = this.#count();
      const latency = () => this.latencyMs;
      if (refusedForMs === 0) return environment.step(() => Promise.try(answer), latency);
      await environment.step(() => Promise.resolve(), latency);
      closedUntil = this.time.now() + refusedForMs;
      await requestLimit?.pause(refusedForMs);
      throw new LuccaBusyError('Lucca responded 429', refusedForMs);
    };
    return {
      tenantUrl: () => Promise.resolve(TENANT),
      serves: (tenant) => Promise.resolve(tenant === TENANT),
      events: ({ since, page }) => request(() => this.#page(since, Number(page ?? 0))),
      event: (id) =>
        request(() => {
          if (this.time.now() < (this.eventErrorsUntil.get(id) ?? 0)) {
            throw new LuccaRetryError(`Lucca responded 500 to GET /lucca-api/events/${id}`, null);
          }
          return this.events.find((event) => event.id === id) ?? null;
        }),
      employee: (id) =>
        request(() => ({ id, email: this.addresses.get(id) ?? null, jobPositionId: `of-${id}` })),
      jobPosition: () => request(() => ({ establishmentId: this.establishment })),
      establishment: () => request(() => ({ name: 'Marseille', timeZone: 'Europe/Paris' })),
      leaveAccount: () => request(() => ({ name: 'Congés payés' })),
    };
  }

  /** Pages overlap by one event. Every third event has no data. */
  #page(since: string, from: number): Page<unknown> {
    const first = this.#countBefore(Date.parse(since)) + from;
    const end = this.#countBefore(this.time.now() - LIST_LAG_MS + 1);
    const items = this.events
      .slice(first, Math.min(end, first + this.pageSize))
      .map((event) => (this.#isListedWithoutData(event) ? { ...event, data: null } : event));
    const next = first + this.pageSize < end ? String(from + this.pageSize - 1) : null;
    return { items, next };
  }

  /** @returns how long the rate limit rejects the request, ms; 0 if it accepts it */
  #count(): number {
    const at = this.time.now();
    const minute = this.traffic.filter((one) => one.status === 200 && one.at > at - MINUTE_MS);
    const isOver = minute.length >= this.requestsPerMinute;
    this.traffic.push({ at, status: isOver ? 429 : 200 });
    return isOver ? (minute[0]?.at ?? at) + MINUTE_MS - at : 0;
  }

  #isListedWithoutData({ id }: LuccaEvent): boolean {
    return Number(id) % 3 === 0 || this.eventErrorsUntil.has(id);
  }

  /** The number of events that occurred before that time. */
  #countBefore(time: number): number {
    let from = 0;
    let to = this.events.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (Date.parse(this.events[middle]?.occurredAt ?? '') < time) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
