import * as z from 'zod';
import type { RequestLimit } from '../shared/request-budget';
import { MINUTE_MS } from '../shared/time';
import { RecordChangedError, type RecordStore } from './record-store';

/**
 * What a priority leaves to the higher ones: a share of the budget, but at least one request more than the next higher
 * priority leaves. Of 20 requests, `lookup` may use 20, `endpoint` 19, `directory` 18 and `import` 17.
 */
const RESERVED = {
  /** Events wait for these answers. */
  lookup: { percent: 0, atLeast: 0 },
  /** The webhook endpoint, missed deliveries, and lists that a person waits for. */
  endpoint: { percent: 5, atLeast: 1 },
  /** The regular pass through all employees. */
  directory: { percent: 10, atLeast: 2 },
  /** The `import` command. */
  import: { percent: 15, atLeast: 3 },
} as const;

export type RequestPriority = keyof typeof RESERVED;

const RECORD_ID = 'lucca-requests#all';

/** Attempts if other instances write the record at the same time. */
const MAX_ATTEMPTS = 5;

/** Returned wait after the last attempt. */
const CONTENTION_WAIT_MS = 1000;

const storedState = z.object({
  /** When requests were sent, ms since the epoch. */
  sent: z.array(z.number()),
  /** No request may be sent before, ms since the epoch. */
  pausedUntil: z.number(),
});

type State = z.infer<typeof storedState>;

/**
 * One budget of requests to Lucca for all functions and commands, because Lucca's limit is per tenant (LUCCA-47). It is a sliding
 * window of one minute in a shared record. Bursts are allowed, because an event usually needs few requests.
 */
export class LuccaRequestBudget {
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly options: {
      requestsPerMinute: number;
      /** ms since the epoch. */
      now: () => number;
    },
  ) {}

  /** Returns the limit of the requests of this priority. */
  at(priority: RequestPriority): RequestLimit {
    const limit = requestLimit(priority, this.options.requestsPerMinute);
    return { acquire: () => this.#acquire(limit), pause: (ms) => this.#pause(ms) };
  }

  async #acquire(limit: number): Promise<number> {
    let waitMs = 0;
    const isWritten = await this.#update(({ sent, pausedUntil }, now) => {
      // The oldest request that has to leave the window before this one may be sent.
      const blocking = sent.at(-limit);
      const freeAt = blocking === undefined ? now : blocking + MINUTE_MS + 1;
      waitMs = Math.max(freeAt, pausedUntil) - now;
      return waitMs > 0 ? null : { sent: [...sent, now], pausedUntil };
    });
    return isWritten ? 0 : waitMs || CONTENTION_WAIT_MS;
  }

  async #pause(ms: number): Promise<void> {
    await this.#update(({ sent, pausedUntil }, now) =>
      now + ms > pausedUntil ? { sent, pausedUntil: now + ms } : null,
    );
  }

  /**
   * @param change gets the requests of the last minute, sorted; returns null for no change
   * @returns false if nothing was written, because of `change` or because other instances always wrote first
   */
  async #update(change: (state: State, now: number) => State | null): Promise<boolean> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const stored = await this.records.read(RECORD_ID, storedState);
      const now = this.options.now();
      const { sent, pausedUntil } = stored?.value ?? { sent: [], pausedUntil: 0 };
      // Times from instances whose clock is ahead count too, for one minute at most.
      const recent = sent.filter((sentAt) => Math.abs(now - sentAt) <= MINUTE_MS).sort((a, b) => a - b);
      const next = change({ sent: recent, pausedUntil }, now);
      if (next === null) return false;
      try {
        await this.records.write(RECORD_ID, next, stored?.revision ?? null);
        return true;
      } catch (error) {
        if (!(error instanceof RecordChangedError)) throw error;
      }
    }
    return false;
  }
}

/**
 * Returns how many requests all callers together may have sent in the last minute when one of this priority is sent.
 */
export function requestLimit(priority: RequestPriority, requestsPerMinute: number): number {
  const { percent, atLeast } = RESERVED[priority];
  const reserved = Math.max(atLeast, Math.ceil((requestsPerMinute * percent) / 100));
  return Math.max(1, requestsPerMinute - reserved);
}
