import { logKey, logTime, type LogEntry } from '../../../functions/domain/sync-log';
import { LuccaBusyError, LuccaFailError, LuccaRetryError } from '../../../functions/lucca/api/http';
import type { QueuedEvent } from '../../../functions/queue/message';
import { createCatchUpTask } from '../../../functions/reconcile/catch-up/catch-up';
import { LuccaRequestBudget } from '../../../functions/store/request-limit';
import { MemoryRecords } from '../builders/memory-stores';
import { workplace } from '../fakes/lucca/calendar-event';
import { calendarEventChange, type LuccaEvent } from '../fakes/lucca/event';
import { TENANT } from '../fakes/lucca/reference';
import type { observeTelemetry } from './observed-telemetry';

const FIVE_MINUTES_MS = 5 * 60_000;
/** Time limit of a run. */
const RUN_MS = 60_000;

/** A fault or change at the next list request or queue batch. */
export type Trouble = 'expired' | 'throttled' | 'queue-refuses' | 'new-event' | 'late-event';

type Adding = {
  /** Relative position in the list, from 0 to 1; defaults to the end. */
  at?: number;
  topic?: string;
  /** Overrides of the event. */
  differences?: Partial<LuccaEvent>;
  /** Whether the log has a row of its delivery. */
  delivered?: boolean;
  /** Creates the item of the list from the event. */
  shown?: (event: LuccaEvent) => unknown;
};

/**
 * The catch-up task with the worst case of Lucca's event list: unordered, unfiltered, and with pages by position that
 * shift while they are read. Also holds the queue, and the log of delivered and sent events.
 */
export class ListedLucca {
  readonly list: unknown[] = [];
  /** The complete events by id. */
  readonly whole = new Map<string, LuccaEvent>();
  /** The `since` parameters of all requests for the list. */
  readonly asked: string[] = [];
  readonly known = new Set<string>();
  readonly sent: QueuedEvent[] = [];
  /** Log entries that the task wrote. */
  readonly rows: LogEntry[] = [];
  /** Ids of the events requested one by one. */
  readonly requestedIds: string[] = [];
  /** Errors of requests for a single event, by id. */
  readonly refused = new Map<string, Error>();
  /** One for each list request, in order. */
  troubles: (Trouble | null)[] = [];
  queued = 0;
  pageSize = 3;
  time = Date.parse('2026-03-05T12:00:00Z');
  requests = 0;
  readonly records = new MemoryRecords();
  readonly #limit = new LuccaRequestBudget(new MemoryRecords(), {
    requestsPerMinute: 20,
    now: () => this.time,
  }).at('endpoint');
  #lastId = 0;

  constructor(private readonly telemetry: Pick<ReturnType<typeof observeTelemetry>, 'logger' | 'metrics'>) {}

  add(
    minutesAgo: number,
    { at = 1, topic, differences, delivered = false, shown = (event) => event }: Adding = {},
  ): LuccaEvent {
    const id = String(++this.#lastId);
    const occurredAt = new Date(this.time - minutesAgo * 60_000).toISOString();
    const change = calendarEventChange('created', workplace({ id: `9${id}` }), {
      ...{ id, occurredAt },
      establishment: '12',
    });
    const event = { ...change, ...(topic !== undefined && { topic }), ...differences };
    this.list.splice(Math.floor(at * this.list.length), 0, shown(event));
    this.whole.set(id, event);
    if (delivered) this.known.add(this.keyOf({ tenant: TENANT, eventId: id, occurredAt }));
    return event;
  }

  /** The key of an event's row. */
  keyOf({ occurredAt, ...event }: Pick<QueuedEvent, 'tenant' | 'eventId' | 'occurredAt'>): string {
    return logKey({ ...event, time: logTime(occurredAt, new Date(this.time).toISOString()) });
  }

  /** Ids of the sent events, in order. */
  get sentIds(): string[] {
    return this.sent.map(({ eventId }) => eventId);
  }

  /** A new instance of the task. */
  task(guard: <T extends object>(target: T) => T = (target) => target) {
    return createCatchUpTask({
      ...this.telemetry,
      lucca: guard(this.#api()),
      records: guard(this.records),
      eventLookup: guard({
        findExisting: (keys: Iterable<string>) => Promise.resolve(this.#amongKnown(keys)),
      }),
      send: guard({ send: (events: QueuedEvent[]) => Promise.resolve(this.#send(events)) }).send,
      logs: guard({
        record: (entry: LogEntry) => {
          this.#record(entry);
          return Promise.resolve();
        },
      }),
      queueDepth: () => Promise.resolve(this.queued),
      now: () => this.time,
      newId: () => 'correlation',
    });
  }

  /** Runs the task every five minutes until it sends nothing more. */
  async runUntilQuiet(task = this.task()): Promise<void> {
    for (let isQuiet = false; !isQuiet;) {
      const { length: sent } = this.sent;
      const { length: troubles } = this.troubles;
      // Enough runs to read the whole list.
      for (let run = 0; run < 4; run++) await this.run(task);
      isQuiet = troubles === 0 && this.sent.length === sent;
    }
  }

  async run(task = this.task()): Promise<Record<string, number>> {
    try {
      return await task(this.time + RUN_MS);
    } finally {
      // The sync function has logged the sent messages by the next run.
      for (const event of this.sent) this.known.add(this.keyOf(event));
      this.time += FIVE_MINUTES_MS;
    }
  }

  #api() {
    return {
      tenantUrl: () => Promise.resolve(TENANT),
      events: async ({ since, page }: { since: string; page: string | null }) => {
        await this.#request();
        this.asked.push(since);
        const trouble = this.troubles[0] === 'queue-refuses' ? null : this.troubles.shift();
        if (trouble === 'throttled') throw new LuccaRetryError('429', 1000);
        if (trouble === 'expired' && page !== null) throw new LuccaFailError('400', 400);
        const at = (this.requests * 0.37) % 1;
        if (trouble === 'new-event') this.add(0, { at });
        if (trouble === 'late-event') this.add(50, { at });
        const from = Number(page ?? 0);
        const to = from + this.pageSize;
        const next = to < this.list.length ? String(to) : null;
        return { items: this.list.slice(from, to), next };
      },
      event: async (id: string): Promise<unknown> => {
        await this.#request();
        this.requestedIds.push(id);
        const refusal = this.refused.get(id);
        if (refusal) throw refusal;
        return this.whole.get(id) ?? null;
      },
    };
  }

  /** Counts a request, as the client does. */
  async #request(): Promise<void> {
    const waitMs = await this.#limit.acquire();
    if (waitMs > 0) throw new LuccaBusyError('The budget is exhausted', waitMs);
    this.requests += 1;
  }

  #record(entry: LogEntry): void {
    this.rows.push(entry);
    this.known.add(entry.event);
  }

  #amongKnown(keys: Iterable<string>): ReadonlySet<string> {
    return new Set([...keys].filter((key) => this.known.has(key)));
  }

  /** A refusing queue accepts only the first message. */
  #send(events: QueuedEvent[]) {
    const refuses = events.length > 1 && this.troubles[0] === 'queue-refuses';
    if (this.troubles[0] === 'queue-refuses') this.troubles.shift();
    const taken = refuses ? events.slice(0, 1) : events;
    this.sent.push(...taken);
    return {
      sent: taken,
      failed: events.slice(taken.length),
      problem: refuses ? 'ServiceUnavailable' : null,
    };
  }
}
