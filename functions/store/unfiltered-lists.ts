import * as z from 'zod';
import { RecordChangedError, type RecordStore } from './record-store';

/** A week: some day Lucca may offer the filter. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** By the path of a list, until when it is read without filters: ms since the epoch. */
const unfilteredLists = z.record(z.string(), z.number());

/** Which lists of a tenant are read without filters and sorting because Lucca refused them. All instances share the record. */
export class UnfilteredLists {
  readonly #known = new Map<string, number>();

  /** @param now ms since the epoch */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly now: () => number,
  ) {}

  /** @param tenant origin, such as `https://acme.ilucca.net` */
  async has(tenant: string, path: string): Promise<boolean> {
    const key = `${tenant} ${path}`;
    const until = this.#known.get(key) ?? (await this.#read(tenant))?.value[path] ?? 0;
    this.#known.set(key, until);
    return this.now() < until;
  }

  async add(tenant: string, path: string): Promise<void> {
    const until = this.now() + KEPT_MS;
    this.#known.set(`${tenant} ${path}`, until);
    const stored = await this.#read(tenant);
    const value = { ...stored?.value, [path]: until };
    const expiresAt = Math.ceil(until / 1000);
    try {
      await this.records.write(recordId(tenant), value, stored?.revision ?? null, expiresAt);
    } catch (error) {
      // Another instance found the same, or Lucca is asked once more.
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
