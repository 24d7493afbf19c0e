import * as z from 'zod';
import { RecordChangedError, type RecordStore } from './record-store';

/**
 * Requests of Lucca's API that all instances of the sync function together may send in a minute. Lucca takes 50 of a tenant and all
 * its integrations: 15 are for reconcile, the rest is left to others.
 */
export const SYNC_REQUESTS_PER_MINUTE = 30;

const MINUTE_MS = 60_000;
/** As many instances may be faster than this one. */
const MAX_TRIES = 5;
/** After so many instances were faster. */
const CONTENDED_MS = 1000;

/** When the requests of the last minute were sent, ms since the epoch, oldest first. */
const sentTimes = z.array(z.number());

/**
 * Limits the requests that all instances of a function send to Lucca, by a record that they share: Lucca's limit is one for the
 * whole tenant. The allowance of a minute may be used at once, by one instance too: as a rule an event asks little, and need not
 * wait.
 */
export class SharedRequestLimit {
  readonly #id: string;

  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly settings: {
      /** Who shares the allowance. */
      name: string;
      /** In any minute. */
      requestsPerMinute: number;
      /** ms since the epoch */
      now: () => number;
    },
  ) {
    this.#id = `lucca-requests#${settings.name}`;
  }

  /**
   * Takes the place of one request, if there is one.
   *
   * @returns 0 if the request may be sent, else how long there is no place, ms
   */
  async take(): Promise<number> {
    const { requestsPerMinute, now } = this.settings;
    for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
      const stored = await this.records.read(this.#id, sentTimes);
      const at = now();
      // A time that lies ahead is one of another instance's clock: it counts, but for a minute at most.
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
    return CONTENDED_MS;
  }
}
