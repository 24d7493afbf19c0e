import type { LuccaApi } from '../../../functions/lucca/api/client';
import { LuccaBusyError, LuccaRetryError } from '../../../functions/lucca/api/http';
import type { Page } from '../../../functions/lucca/api/requests';
import type { SharedRequestLimit } from '../../../functions/store/request-limit';
import { delivery } from '../../support/builders/webhook-requests';
import { luccaEvent, type LuccaEvent } from '../../support/fakes/lucca/event';
import { TENANT, type Reference } from '../../support/fakes/lucca/reference';
import type { Process } from '../process';
import type { SimulatedTime } from '../simulated-time';

type Request = ReturnType<typeof delivery>;

/** What our webhook answers; null if it does not answer in time. */
export type Webhook = (request: Request) => Promise<number | null>;

const MINUTE_MS = 60_000;
/** Until the second to fifth attempt: about a day in all. */
const RETRIES_MS = [MINUTE_MS, 15 * MINUTE_MS, 3 * 60 * MINUTE_MS, 20 * 60 * MINUTE_MS];
/** An event appears in the list a little after it occurred. */
const LIST_LAG_MS = 2 * MINUTE_MS;

/**
 * Lucca as the connector meets it: it tells of changes, delivers each event as often and as late as it likes, signed anew each
 * time, and has an API.
 */
export class SimulatedLucca {
  /** Everything that was told, in order. */
  readonly events: LuccaEvent[] = [];
  /** By id of the employee. */
  readonly addresses = new Map<string, string>();
  /** Its deliveries are not sent before then. */
  suspendedUntil = Number.NEGATIVE_INFINITY;
  /** Until when the API answers 500 to every request for the event, by its id; ms since the epoch. */
  readonly untoldUntil = new Map<string, number>();
  /** The next event is one that the list shows without its data, and that the API does not tell until then. */
  hidesNextUntil: number | null = null;
  /** What the API takes for an answer, ms. */
  latencyMs = 150;
  /** What the API takes in any minute. */
  requestsPerMinute = Number.POSITIVE_INFINITY;
  /** Requests of the API, in order. */
  readonly traffic: { at: number; status: 200 | 429 }[] = [];
  /** Deliveries that are still to be made. */
  underWay = 0;

  constructor(
    private readonly time: SimulatedTime,
    private readonly establishment: string,
    /** Events that its list shows at a time. */
    private readonly pageSize = 4,
  ) {}

  tell(topic: string, data: Reference, establishment: string | null): LuccaEvent {
    const number = this.events.length + 1;
    const occurredAt = new Date(this.time.now()).toISOString();
    const event = luccaEvent(topic, data, { id: String(1000 + number), occurredAt, establishment });
    this.events.push(event);
    if (this.hidesNextUntil !== null) {
      this.untoldUntil.set(event.id, this.hidesNextUntil);
      this.hidesNextUntil = null;
    }
    return event;
  }

  /** Delivers once, so many ms from now; again and again, if it is not taken. */
  deliver(event: LuccaEvent, webhook: Webhook, afterMs: number): void {
    const body = Buffer.from(JSON.stringify(event));
    const attempt = async (number: number): Promise<void> => {
      const isActive = this.time.now() >= this.suspendedUntil;
      const status = isActive ? await webhook(delivery(body, this.time.now())) : 202;
      const next = RETRIES_MS[number];
      if (status === 404 || status === 410) this.suspendedUntil = Number.POSITIVE_INFINITY;
      if ((status !== null && status >= 200 && status < 300) || next === undefined) this.underWay -= 1;
      else this.time.after(next, () => attempt(number + 1));
    };
    this.underWay += 1;
    this.time.after(afterMs, () => attempt(0));
  }

  /**
   * The API, as one process calls it.
   *
   * @param brake of the process; none, if left out
   */
  apiFor(
    process: Process,
    requestLimit?: Pick<SharedRequestLimit, 'acquire'>,
  ): Pick<
    LuccaApi,
    | 'requests'
    | 'tenantUrl'
    | 'serves'
    | 'events'
    | 'event'
    | 'employee'
    | 'jobPosition'
    | 'establishment'
    | 'leaveAccount'
  > {
    let requests = 0;
    let closedUntil = Number.NEGATIVE_INFINITY;
    const ask = async <T>(answer: () => T): Promise<T> => {
      const waitMs = Math.max(closedUntil - this.time.now(), 0) || ((await requestLimit?.acquire()) ?? 0);
      if (waitMs > 0) throw new LuccaBusyError('Not now', waitMs);
      requests += 1;
      const refusedForMs = this.#count();
      const reply = () => {
        if (refusedForMs === 0) return answer();
        closedUntil = this.time.now() + refusedForMs;
        throw new LuccaBusyError('Lucca answered 429', refusedForMs);
      };
      return process.step(
        () => Promise.try(reply),
        () => this.latencyMs,
      );
    };
    return {
      get requests() {
        return requests;
      },
      tenantUrl: () => Promise.resolve(TENANT),
      serves: (tenant) => Promise.resolve(tenant === TENANT),
      events: ({ since, page }) => ask(() => this.#page(since, Number(page ?? 0))),
      event: (id) =>
        ask(() => {
          if (this.time.now() < (this.untoldUntil.get(id) ?? 0)) {
            throw new LuccaRetryError(`Lucca answered 500 to GET /lucca-api/events/${id}`, null);
          }
          return this.events.find((event) => event.id === id) ?? null;
        }),
      employee: (id) => ask(() => ({ id, email: this.addresses.get(id) ?? null, jobPositionId: `of-${id}` })),
      jobPosition: () => ask(() => ({ establishmentId: this.establishment })),
      establishment: () => ask(() => ({ name: 'Marseille', timeZone: 'Europe/Paris' })),
      leaveAccount: () => ask(() => ({ name: 'Congés payés' })),
    };
  }

  /** Pages overlap: each begins with the last event of the one before. Every third event is shown without its data. */
  #page(since: string, from: number): Page<unknown> {
    const first = this.#countBefore(Date.parse(since)) + from;
    const end = this.#countBefore(this.time.now() - LIST_LAG_MS + 1);
    const items = this.events
      .slice(first, Math.min(end, first + this.pageSize))
      .map((event) => (this.#isShownBare(event) ? { ...event, data: null } : event));
    const next = first + this.pageSize < end ? String(from + this.pageSize - 1) : null;
    return { items, next };
  }

  /** @returns 0 if the request is within the limit, else for how long it is not, ms */
  #count(): number {
    const at = this.time.now();
    const minute = this.traffic.filter((one) => one.status === 200 && one.at > at - MINUTE_MS);
    const isOver = minute.length >= this.requestsPerMinute;
    this.traffic.push({ at, status: isOver ? 429 : 200 });
    return isOver ? (minute[0]?.at ?? at) + MINUTE_MS - at : 0;
  }

  #isShownBare({ id }: LuccaEvent): boolean {
    return Number(id) % 3 === 0 || this.untoldUntil.has(id);
  }

  /** Events that occurred before then: they are in that order. */
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
