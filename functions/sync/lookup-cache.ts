import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { LuccaBusyError, LuccaRetryError } from '../lucca/api/http';
import { KeyedMutex } from '../shared/async';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../shared/time';
import { RecordChangedError, type RecordStore, type Stored } from '../store/record-store';

const TEN_MINUTES_MS = 10 * MINUTE_MS;

/** Retention of an address from an event: older events may still arrive for this long. */
const STATED_TTL_MS = 90 * DAY_MS;

/** Maximum duration of one lookup in Lucca. */
const REQUEST_MS = 8000;

const MAX_ENTRIES_IN_MEMORY = 2000;

/** Values by name. Null: Lucca has no value. A missing field is unknown. */
type Fields = Readonly<Record<string, string | null>>;

const cacheEntry = z.object({
  /** Time of the response or event, ms since the epoch. */
  at: z.number(),
  fields: z.record(z.string(), z.string().nullable()),
});

export type CacheEntry = z.infer<typeof cacheEntry>;

export type Lookup = {
  /** Id of the record that caches the response. */
  recordId: string;
  /** The values rarely change: an instance may cache them in memory instead of reading the record each time. */
  isLongLived: boolean;
  request: () => Promise<Fields>;
};

/**
 * `invalid`: a value that is known to be wrong, cached no longer than a missing one; `deadline` in ms since the epoch.
 */
type FindOptions = { invalid: string | null; deadline: number };

/**
 * Caches lookups in the Lucca API: values for a day, missing values for ten minutes. Long-lived values are also cached
 * in memory, for up to an hour.
 *
 * Lucca's request limit is low and shared, so equal lookups share one request, and requests are sequential.
 */
export class LookupCache {
  readonly #mutex = new KeyedMutex();
  readonly #inFlight = new Map<string, Promise<Fields>>();
  readonly #memory: LRUCache<string, CacheEntry>;
  #failures: { count: number; last: LuccaRetryError | null } = { count: 0, last: null };

  /** @param now ms since the epoch */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly now: () => number,
  ) {
    this.#memory = new LRUCache({
      max: MAX_ENTRIES_IN_MEMORY,
      // An entry is still fresh when its age equals the ttl.
      ttl: HOUR_MS - 1,
      ttlResolution: 0,
      perf: { now },
    });
  }

  /**
   * @returns null if Lucca has no value
   * @throws LuccaBusyError if the response might arrive after the deadline
   * @throws the errors of `request`
   */
  async find(lookup: Lookup, field: string, { invalid, deadline }: FindOptions): Promise<string | null> {
    const { recordId, isLongLived } = lookup;
    const inMemory = isLongLived ? this.#freshValue(this.#memory.get(recordId), field, invalid) : undefined;
    if (inMemory !== undefined) return inMemory;
    const stored = await this.records.read(recordId, cacheEntry);
    const value = this.#freshValue(stored?.value, field, invalid);
    if (stored && value !== undefined) {
      if (isLongLived) this.#memory.set(recordId, stored.value);
      return value;
    }
    const call =
      this.#inFlight.get(recordId) ??
      this.#request(lookup, stored, deadline).finally(() => this.#inFlight.delete(recordId));
    this.#inFlight.set(recordId, call);
    const fields = await call;
    if (isLongLived) this.#memory.set(recordId, { at: this.now(), fields });
    return fields[field] ?? null;
  }

  /**
   * Calls the Lucca API without reading the cache, and caches the response.
   *
   * @throws as {@link find}
   */
  async refresh(lookup: Lookup, field: string, deadline: number): Promise<string | null> {
    const stored = await this.records.read(lookup.recordId, cacheEntry);
    const fields = await this.#request(lookup, stored, deadline);
    return fields[field] ?? null;
  }

  /** Returns the cached entry, even if it is expired, without calling the Lucca API. */
  async peek(recordId: string): Promise<CacheEntry | null> {
    const stored = await this.records.read(recordId, cacheEntry);
    return stored?.value ?? null;
  }

  /** Replaces the whole entry with data from an event. */
  async put(recordId: string, fields: Fields): Promise<void> {
    await this.#write(recordId, fields, 'any', STATED_TTL_MS);
    // The response of a request in flight may be older.
    this.#inFlight.delete(recordId);
  }

  /** @returns undefined if the Lucca API must be called */
  #freshValue(
    entry: CacheEntry | undefined,
    field: string,
    invalid: string | null,
  ): string | null | undefined {
    if (!entry) return undefined;
    const value = entry.fields[field];
    const ttlMs = value === null || value === invalid ? TEN_MINUTES_MS : DAY_MS;
    return this.now() - entry.at < ttlMs ? value : undefined;
  }

  async #request(
    { recordId, request }: Lookup,
    stored: Stored<CacheEntry> | null,
    deadline: number,
  ): Promise<Fields> {
    const fields = await this.#runExclusively(request, deadline);
    try {
      await this.#write(recordId, fields, stored?.revision ?? null, DAY_MS);
      return fields;
    } catch (error) {
      if (!(error instanceof RecordChangedError)) throw error;
      // The entry that was written in the meantime may be newer than the response.
      return { ...fields, ...(await this.records.read(recordId, cacheEntry))?.value.fields };
    }
  }

  /** Lookups that wait while a request fails share its error, so that timeouts do not add up when Lucca is down. */
  #runExclusively(request: () => Promise<Fields>, deadline: number): Promise<Fields> {
    const before = this.#failures.count;
    return this.#mutex.run('lucca', async () => {
      const { count, last } = this.#failures;
      if (last && count > before) throw last;
      // The requests before this one took time.
      if (this.now() + REQUEST_MS > deadline) {
        throw new LuccaBusyError('Not enough time left in this run to call the Lucca API', 0);
      }
      try {
        return await request();
      } catch (error) {
        if (error instanceof LuccaRetryError) {
          this.#failures = { count: this.#failures.count + 1, last: error };
        }
        throw error;
      }
    });
  }

  async #write(
    recordId: string,
    fields: Fields,
    previous: number | null | 'any',
    ttlMs: number,
  ): Promise<void> {
    const at = this.now();
    await this.records.write(recordId, { at, fields }, previous, Math.ceil((at + ttlMs) / 1000));
  }
}
