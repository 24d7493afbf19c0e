import * as z from 'zod';
import { MINUTE_MS } from '../shared/time';
import { RecordChangedError, type RecordStore } from './record-store';

/**
 * Requests to Lucca's API that all instances of the sync function together may send per minute. Lucca allows 50 per tenant for
 * all its integrations: 15 are for reconcile, and the rest is left to others.
 */
export const SYNC_REQUESTS_PER_MINUTE = 30;

/** If other instances write the record at the same time. */
const MAX_ATTEMPTS = 5;

/** The wait after the last attempt. */
const CONTENTION_WAIT_MS = 1000;

/** When the requests of the last minute were sent, ms since the epoch, oldest first. */
const sentTimes = z.array(z.number());

/**
 * A rate limit for all instances of a function together, in a record that they share: Lucca's limit counts the whole tenant. It is
 * a sliding window of one minute. Bursts are allowed, since an event usually needs few requests.
 */
export class SharedRequestLimit {
  readonly #id: string;

  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly options: {
      /** Functions with the same name share the limit. */
      name: string;
      requestsPerMinute: number;
      /** ms since the epoch */
      now: () => number;
    },
  ) {
    this.#id = `lucca-requests#${options.name}`;
  }

  /**
   * Acquires the right to send one request.
   *
   * @returns 0 if the request may be sent, else how long to wait before the next attempt, ms
   */
  async acquire(): Promise<number> {
    const { requestsPerMinute, now } = this.options;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const stored = await this.records.read(this.#id, sentTimes);
      const at = now();
      // The clock of another instance may be ahead: such a time counts too, for a minute at most.
      const recent = (stored?.value ?? []).filter((one) => Math.abs(at - one) < MINUTE_MS);
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
