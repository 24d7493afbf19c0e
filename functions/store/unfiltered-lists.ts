import * as z from 'zod';
import { DAY_MS } from '../shared/time';
import { RecordChangedError, type RecordStore } from './record-store';

/** The filter is tried again after this time, because Lucca may support it by then. */
const RETENTION_MS = 7 * DAY_MS;

/** Path of a list → when its filter is tried again, ms since the epoch. */
const unfilteredLists = z.record(z.string(), z.number());

/** Stores the lists whose filters or sorting Lucca rejects, per tenant. Shared by all instances and cached in memory. */
export class UnfilteredLists {
  readonly #cache = new Map<string, number>();

  /** @param now ms since the epoch */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly now: () => number,
  ) {}

  /**
   * Returns true if the list must be read without its filter.
   *
   * @param tenant origin such as `https://acme.ilucca.net`
   */
  async has(tenant: string, path: string): Promise<boolean> {
    const key = `${tenant} ${path}`;
    const until = this.#cache.get(key) ?? (await this.#read(tenant))?.value[path] ?? 0;
    this.#cache.set(key, until);
    return this.now() < until;
  }

  async add(tenant: string, path: string): Promise<void> {
    const until = this.now() + RETENTION_MS;
    this.#cache.set(`${tenant} ${path}`, until);
    const stored = await this.#read(tenant);
    const value = { ...stored?.value, [path]: until };
    const expiresAt = Math.ceil(until / 1000);
    try {
      await this.records.write(recordId(tenant), value, stored?.revision ?? null, expiresAt);
    } catch (error) {
      // Another instance added a list. If it was another one, Lucca rejects this filter once more.
      if (!(error instanceof RecordChangedError)) throw error;
    }
  }

  #read(tenant: string) {
    return this.records.read(recordId(tenant), unfilteredLists);
  }
}

function recordId(tenant: string): string {
  return `lucca-lists#${tenant}`;
}
