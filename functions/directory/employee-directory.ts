import { LRUCache } from 'lru-cache';
import { usableAddress } from '../domain/google-fields';
import type { LuccaApi } from '../lucca/api/client';
import { DAY_MS, DAY_S } from '../shared/time';
import { NOTHING_STATED, type DirectoryEmployee, type DirectoryStore } from '../store/directory-store';
import type { EmployeeChanges } from './employee-changes';
import { MEMORY_MS, type Directory, type Remembered, type StatedEmployee } from './directory';
import type { EmployeeLookups } from './employee-lookups';
import type { TenantLists } from './tenant-lists';

const MAX_IN_MEMORY = 5000;

/**
 * An entry without a usable address is looked up again after this time. LUCCA-52: Lucca announces a new address at once,
 * and the nightly refresh finds it.
 */
const MISSING_MS = DAY_MS;

/** How long to wait for a present address within an invocation. */
const PATIENCE_MS = 15_000;

/** Without access to the Lucca API, an address from an event is kept this long: older events may still arrive. */
const STATED_S = 90 * DAY_S;

export type DirectoryDependencies = {
  api: Pick<LuccaApi, 'serves' | 'jobPositions'>;
  store: Pick<DirectoryStore, 'employees' | 'put'>;
  lookups: Pick<EmployeeLookups, 'announce' | 'lookUp'>;
  changes: Pick<EmployeeChanges, 'queueMove'>;
  lists: TenantLists;
  /** ms since the epoch */
  now: () => number;
};

/** The employee directory of one instance, which keeps entries in memory for minutes. */
export class EmployeeDirectory {
  readonly #memory: LRUCache<string, DirectoryEmployee>;

  constructor(private readonly dependencies: DirectoryDependencies) {
    this.#memory = new LRUCache({
      max: MAX_IN_MEMORY,
      // An entry is still fresh when its age equals the ttl.
      ttl: MEMORY_MS - 1,
      ttlResolution: 0,
      perf: { now: dependencies.now },
    });
  }

  /**
   * Reads the employees of a batch of events at once, and announces those without an entry, so that one request asks
   * for all of them.
   *
   * @param employees tenant and ids, of each event
   */
  async preload(employees: readonly (readonly [tenant: string, ids: string[]])[]): Promise<void> {
    for (const [tenant, group] of Map.groupBy(employees, ([of]) => of)) {
      await this.#preload(tenant, [...new Set(group.flatMap(([, ids]) => ids))]);
    }
  }

  async #preload(tenant: string, ids: string[]): Promise<void> {
    const unread = ids.filter((id) => this.#memory.get(keyOf(tenant, id)) === undefined);
    const found = await this.#read(tenant, unread);
    const unknown = unread.filter((id) => !found.has(id));
    if (unknown.length > 0 && (await this.dependencies.api.serves(tenant))) {
      await this.dependencies.lookups.announce(tenant, unknown);
    }
  }

  /**
   * Returns the directory for one run.
   *
   * @param deadline no request to Lucca after it, ms since the epoch
   */
  withDeadline(deadline: number): Directory {
    const { api, lists } = this.dependencies;
    const served = async <T>(tenant: string, find: () => Promise<T>): Promise<T | null> =>
      (await api.serves(tenant)) ? find() : null;
    const lookUp = (tenant: string, ids: string[], since: number, patienceMs = 0) =>
      this.#lookUp(tenant, ids, { since, deadline, patienceMs });
    const find = async (tenant: string, id: string): Promise<DirectoryEmployee | null> =>
      (await this.#entry(tenant, id)) ?? (await lookUp(tenant, [id], -Infinity)).get(id) ?? null;

    return {
      address: (tenant, id, unknown = null) =>
        served(tenant, async () => {
          // If Google does not know an address, another instance may have received a newer one.
          const entry = unknown === null ? await find(tenant, id) : await this.#fresh(tenant, id);
          if (entry?.isAbsent) return null;
          const oldest = this.dependencies.now() - MISSING_MS;
          const isUsable = entry !== null && entry.email !== null && usableAddress(entry.email) !== unknown;
          if (entry && (isUsable || Math.max(entry.addressAsOf, entry.readAt) > oldest)) return entry.email;
          return (await lookUp(tenant, [id], oldest)).get(id)?.email ?? null;
        }),

      presentAddress: (tenant, id) =>
        served(tenant, async () => {
          const found = await lookUp(tenant, [id], this.dependencies.now(), PATIENCE_MS);
          return found.get(id)?.email ?? null;
        }),

      addressSince: async (tenant, id, since) => {
        const entry = await this.#entry(tenant, id);
        return entry && entry.addressAsOf >= since ? entry.email : null;
      },

      entry: (tenant, id) => this.#entry(tenant, id),

      establishmentOf: (tenant, id) =>
        served(tenant, async () => {
          const entry = await find(tenant, id);
          if (!entry || entry.establishmentId !== null || entry.jobPositionId === null) {
            return entry?.establishmentId ?? null;
          }
          // Lucca did not show the position with the employee: this request says why.
          const { items } = await api.jobPositions([entry.jobPositionId]);
          return items[0]?.establishmentId ?? null;
        }),

      requireEmployees: async (tenant, ids) => {
        await served(tenant, async () => {
          const known = await this.#entries(tenant, ids);
          const unknown = ids.filter((id) => !known.has(id));
          if (unknown.length > 0) await lookUp(tenant, unknown, -Infinity);
        });
      },

      timeZone: (tenant, id) =>
        served(tenant, async () => (await lists.establishment(tenant, id, deadline))?.timeZone ?? null),

      accountName: (tenant, id) =>
        served(tenant, async () => (await lists.leaveAccount(tenant, id, deadline))?.name ?? null),

      remember: (tenant, stated, statedAt) => this.#remember(tenant, stated, statedAt, lookUp),

      refreshSince: (tenant, id, since) =>
        served(tenant, async () => {
          const entry = await this.#fresh(tenant, id);
          if (entry && entry.readAt >= since) return entry;
          return (await lookUp(tenant, [id], since)).get(id) ?? null;
        }),

      queueMove: (tenant, entry) => this.dependencies.changes.queueMove(tenant, entry),
    };
  }

  async #remember(
    tenant: string,
    { id, email, jobPositionId, status }: StatedEmployee,
    occurredAt: number,
    lookUp: (tenant: string, ids: string[], since: number) => Promise<Map<string, DirectoryEmployee>>,
  ): Promise<Remembered> {
    const { api, store, now } = this.dependencies;
    const isServed = await api.serves(tenant);
    // Lucca's clock may be ahead: a time in the future would make all answers until then look outdated.
    const statedAt = Math.min(occurredAt, now());
    for (;;) {
      const entry = await this.#fresh(tenant, id);
      const isRead = entry !== null && entry.readAt > statedAt;
      if (isServed && !isRead && (!entry || entry.isAbsent || email === null)) {
        const found = await lookUp(tenant, [id], statedAt);
        return { knownSince: found.get(id)?.knownSince ?? now(), isIncomplete: false };
      }
      const known = entry ?? {
        ...NOTHING_STATED,
        ...{ id, addressAsOf: -Infinity, readAt: 0, knownSince: now() },
        ...{ isAbsent: false, expiresAt: null },
      };
      const isOther =
        (jobPositionId !== undefined && jobPositionId !== known.jobPositionId) ||
        (status !== undefined && status !== known.status);
      const isIncomplete = isServed && !isRead && isOther;
      if (known.addressAsOf > statedAt) return { knownSince: known.knownSince, isIncomplete };
      const next = {
        ...known,
        ...{ email, addressAsOf: statedAt, isAbsent: false },
        knownSince: known.email === email ? known.knownSince : now(),
        ...(!isServed && { expiresAt: Math.ceil(now() / 1000) + STATED_S }),
      };
      if (!(await store.put(tenant, next, entry))) continue;
      this.#memory.delete(keyOf(tenant, id));
      return { knownSince: next.knownSince, isIncomplete };
    }
  }

  async #lookUp(
    tenant: string,
    ids: string[],
    options: Parameters<EmployeeLookups['lookUp']>[2],
  ): Promise<Map<string, DirectoryEmployee>> {
    const found = await this.dependencies.lookups.lookUp(tenant, ids, options);
    for (const entry of found.values()) this.#memory.set(keyOf(tenant, entry.id), entry);
    return found;
  }

  async #entry(tenant: string, id: string): Promise<DirectoryEmployee | null> {
    return (await this.#entries(tenant, [id])).get(id) ?? null;
  }

  /** Reads the table even if the entry is in memory. */
  async #fresh(tenant: string, id: string): Promise<DirectoryEmployee | null> {
    return (await this.#read(tenant, [id])).get(id) ?? null;
  }

  async #entries(tenant: string, ids: readonly string[]): Promise<Map<string, DirectoryEmployee>> {
    const inMemory = ids.flatMap((id) => this.#memory.get(keyOf(tenant, id)) ?? []);
    const entries = new Map(inMemory.map((entry) => [entry.id, entry]));
    const unread = ids.filter((id) => !entries.has(id));
    for (const [id, entry] of await this.#read(tenant, unread)) entries.set(id, entry);
    return entries;
  }

  async #read(tenant: string, ids: readonly string[]): Promise<Map<string, DirectoryEmployee>> {
    if (ids.length === 0) return new Map();
    const found = await this.dependencies.store.employees(tenant, ids);
    for (const entry of found.values()) this.#memory.set(keyOf(tenant, entry.id), entry);
    return found;
  }
}

function keyOf(tenant: string, id: string): string {
  return `${tenant}#${id}`;
}
