import * as z from 'zod';
import { DAY_MS } from '../shared/time';
import { RecordChangedError, type RecordStore } from './record-store';

/** The filter is tried again after this, since Lucca may support it by then. */
const RETENTION_MS = 7 * DAY_MS;

/** Until when a list is read without filters, ms since the epoch, by path of the list. */
const unfilteredLists = z.record(z.string(), z.number());

/** The lists of a tenant whose filters and sorting Lucca has refused. Shared by all instances, and cached in memory. */
export class UnfilteredLists {
  readonly #cache = new Map<string, number>();

  /** @param now ms since the epoch */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly now: () => number,
  ) {}

  /** @param tenant origin, such as `https://acme.ilucca.net` */
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
      // Another instance found the same; if it was about another list, Lucca refuses the filter once more.
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
