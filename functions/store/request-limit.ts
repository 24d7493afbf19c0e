import * as z from 'zod';
import { MINUTE_MS } from '../shared/time';
import { RecordChangedError, type RecordStore } from './record-store';

/**
 * Limit for all instances of the sync function together. Lucca allows 50 requests per minute and tenant: 15 are for reconcile,
 * the rest for other integrations.
 */
export const SYNC_REQUESTS_PER_MINUTE = 30;

/** Attempts if other instances write the record at the same time. */
const MAX_ATTEMPTS = 5;

/** Returned wait after the last attempt. */
const CONTENTION_WAIT_MS = 1000;

/** When the requests of the last minute were sent, ms since the epoch, oldest first. */
const sentTimes = z.array(z.number());

/**
 * A rate limit for all instances of a function together, because Lucca's limit is per tenant. It is a sliding window of one
 * minute in a shared record. Bursts are allowed, because an event usually needs few requests.
 */
export class SharedRequestLimit {
  readonly #id: string;

  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly options: {
      /** Functions with the same name share the limit. */
      name: string;
      requestsPerMinute: number;
      /** ms since the epoch. */
      now: () => number;
    },
  ) {
    this.#id = `lucca-requests#${options.name}`;
  }

  /**
   * Acquires permission to send one request.
   *
   * @returns 0 if the request may be sent, else the time to wait before the next attempt, ms
   */
  async acquire(): Promise<number> {
    const { requestsPerMinute, now } = this.options;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const stored = await this.records.read(this.#id, sentTimes);
      const at = now();
      // Times from instances whose clock is ahead count too, for one minute at most.
      const recent = (stored?.value ?? []).filter((sentAt) => Math.abs(at - sentAt) < MINUTE_MS);
      const [oldest] = recent;
      if (oldest !== undefined && recent.length >= requestsPerMinute) return oldest + MINUTE_MS - at;
      try {
        await this.records.write(this.#id, [...recent, at], stored?.revision ?? null);
        return 0;
      } catch (error) {
        if (!(error instanceof RecordChangedError)) throw error;
      }
    }
    return CONTENTION_WAIT_MS;
  }
}
