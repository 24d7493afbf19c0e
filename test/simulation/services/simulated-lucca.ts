import type { LuccaApi } from '../../../functions/lucca/api/client';
import { LuccaBusyError, LuccaRetryError } from '../../../functions/lucca/api/http';
import type { ListedEmployee } from '../../../functions/lucca/api/employee-list';
import type { Page } from '../../../functions/lucca/api/requests';
import type { RequestLimit } from '../../../functions/shared/request-budget';
import type { RequestPriority } from '../../../functions/store/request-limit';
import { delivery } from '../../support/builders/webhook-requests';
import { luccaEvent, type LuccaEvent } from '../../support/fakes/lucca/event';
import type { EmployeeChange, Hiring, Organization } from '../../support/fakes/lucca/organization';
import type { LeaveData } from '../../support/fakes/lucca/leave';
import { TENANT, type Reference } from '../../support/fakes/lucca/reference';
import type { ExecutionEnvironment } from '../connector/execution-environment';
import type { SimulatedTime } from '../simulated-time';
import { pageOf, SimulatedStaff } from './simulated-staff';

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
  /** How long lists of employees embed the former job position after a transfer, ms. */
  embeddedLagMs = 0;
  readonly #embedded = new Map<string, { establishmentId: string; until: number }>();
  /** What other integrations of the tenant use of the rate limit, steadily. */
  otherRequestsPerMinute = 0;
  /** Requests to the API before this time are answered with 503; ms since the epoch. */
  apiErrorsUntil = Number.NEGATIVE_INFINITY;
  /** Requests to the API, in order, with their priority in the connector's own rate limit. */
  readonly traffic: { at: number; status: 200 | 429 | 503; priority: RequestPriority | null }[] = [];
  /** All leaves. Their changes are not published. */
  readonly leaves: LeaveData[] = [];
  /** Whether every third event of the list has no data. */
  omitsData = true;
  /** Deliveries with attempts left. */
  pendingDeliveries = 0;
  readonly #staff: SimulatedStaff;

  constructor(
    private readonly time: SimulatedTime,
    establishment: string,
    /** Events per page of the list. */
    private readonly pageSize = 4,
  ) {
    this.#staff = new SimulatedStaff(establishment);
  }

  /** Addresses by employee id. To set one hires the employee, or changes the address, without an event. */
  get addresses(): Map<string, string> {
    return this.#staff.addresses;
  }

  get organization(): Omit<Organization, 'hire' | 'change' | 'changeAddress' | 'transfer'> {
    return this.#staff.organization;
  }

  /** Hires without an event, as before the connector. */
  hire(id: string, email: string, hiring: Hiring = {}): void {
    this.#staff.hire(id, email, hiring);
  }

  /** Publishes the present state of the employee. */
  publishEmployee(change: 'created' | 'updated', id: string): LuccaEvent {
    const data = this.#staff.organization.change(id, {});
    return this.publish(`employee.${change}`, data, this.organization.establishmentOf(id));
  }

  rename(id: string, names: Pick<EmployeeChange, 'givenName' | 'familyName'>): LuccaEvent {
    this.#staff.organization.change(id, names);
    return this.publishEmployee('updated', id);
  }

  /** Ends the employment. */
  deactivate(id: string): LuccaEvent {
    this.#staff.organization.change(id, { status: 'deactivated' });
    return this.publishEmployee('updated', id);
  }

  /** @returns `job-position.created` and `employee.updated` */
  transfer(id: string, establishment: string): LuccaEvent[] {
    const former = {
      establishmentId: this.organization.establishmentOf(id),
      until: this.time.now() + this.embeddedLagMs,
    };
    this.#embedded.set(id, former);
    const position = this.#staff.organization.transfer(id, establishment);
    return [
      this.publish('job-position.created', position, establishment),
      this.publishEmployee('updated', id),
    ];
  }

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
   * @param priority of the requests, for {@link traffic}
   */
  apiFor(
    environment: ExecutionEnvironment,
    requestLimit?: RequestLimit,
    priority: RequestPriority | null = null,
  ): Pick<
    LuccaApi,
    | 'tenantUrl'
    | 'serves'
    | 'events'
    | 'event'
    | 'employees'
    | 'jobPositions'
    | 'establishments'
    | 'leaves'
    | 'leaveAccounts'
  > {
    let closedUntil = Number.NEGATIVE_INFINITY;
    const request = async <T>(answer: () => T): Promise<T> => {
      const waitMs = Math.max(closedUntil - this.time.now(), 0) || ((await requestLimit?.acquire()) ?? 0);
      if (waitMs > 0) throw new LuccaBusyError('Request limit reached', waitMs);
      const { status, retryAfterMs } = this.#accept(priority);
      const latency = () => this.latencyMs;
      if (status === 200) return environment.step(() => Promise.try(answer), latency);
      await environment.step(() => Promise.resolve(), latency);
      if (status === 503) throw new LuccaRetryError('Lucca responded 503', null);
      closedUntil = this.time.now() + retryAfterMs;
      await requestLimit?.pause(retryAfterMs);
      throw new LuccaBusyError('Lucca responded 429', retryAfterMs);
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
      employees: (of) => request(() => this.#withFormerPositions(this.#staff.employees(of))),
      jobPositions: (ids) => request(() => this.#staff.jobPositions(ids)),
      establishments: (page) => request(() => this.#staff.establishments(page)),
      leaves: ({ since, page }) =>
        request(() =>
          pageOf(
            this.leaves.filter(({ endsOn }) => endsOn >= since),
            page,
          ),
        ),
      leaveAccounts: (page) => request(() => this.#staff.leaveAccounts(page)),
    };
  }

  #withFormerPositions(page: Page<ListedEmployee>): Page<ListedEmployee> {
    const items = page.items.map((employee) => {
      const former = this.#embedded.get(employee.id);
      const isOutdated = former !== undefined && this.time.now() < former.until;
      return isOutdated ? { ...employee, establishmentId: former.establishmentId } : employee;
    });
    return { ...page, items };
  }

  /** Pages overlap by one event. */
  #page(since: string, from: number): Page<unknown> {
    const first = this.#countBefore(Date.parse(since)) + from;
    const end = this.#countBefore(this.time.now() - LIST_LAG_MS + 1);
    const items = this.events
      .slice(first, Math.min(end, first + this.pageSize))
      .map((event) => (this.#isListedWithoutData(event) ? { ...event, data: null } : event));
    const next = first + this.pageSize < end ? String(from + this.pageSize - 1) : null;
    return { items, next };
  }

  /** Counts a request. */
  #accept(priority: RequestPriority | null): { status: 200 | 429 | 503; retryAfterMs: number } {
    const at = this.time.now();
    const minute = this.traffic.filter((one) => one.status !== 429 && one.at > at - MINUTE_MS);
    const isOver = minute.length >= this.requestsPerMinute - this.otherRequestsPerMinute;
    const status = at < this.apiErrorsUntil ? 503 : isOver ? 429 : 200;
    this.traffic.push({ at, status, priority });
    return { status, retryAfterMs: (minute[0]?.at ?? at) + MINUTE_MS - at };
  }

  #isListedWithoutData({ id }: LuccaEvent): boolean {
    return (this.omitsData && Number(id) % 3 === 0) || this.eventErrorsUntil.has(id);
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
