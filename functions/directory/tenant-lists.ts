import type { LuccaApi } from '../lucca/api/client';
import { LuccaBusyError, LuccaWaitError } from '../lucca/api/http';
import type { Page } from '../lucca/api/requests';
import { MINUTE_MS } from '../shared/time';
import type {
  DirectoryEstablishment,
  DirectoryLeaveAccount,
  DirectoryList,
  DirectoryStore,
} from '../store/directory-store';

/** How long an instance uses a list without reading the table again. */
const MEMORY_MS = 10 * MINUTE_MS;

/** A list that lacks an id is read from Lucca again if it is older: the item may be new. */
const REFRESH_AFTER_MS = 10 * MINUTE_MS;

/** Pages of 100 items. */
const MAX_PAGES = 20;

/** Maximum duration of the requests. */
const REQUEST_MS = 8000;

type ListsDependencies = {
  api: Pick<LuccaApi, 'establishments' | 'leaveAccounts'>;
  store: Pick<DirectoryStore, 'establishments' | 'leaveAccounts' | 'putEstablishments' | 'putLeaveAccounts'>;
  /** ms since the epoch */
  now: () => number;
};

/** Reads a whole list from Lucca. */
export async function readWholeList<T>(read: (page: string | null) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let page: string | null = null;
  for (let count = 0; count < MAX_PAGES; count++) {
    const answer: Page<T> = await read(page);
    items.push(...answer.items);
    if (answer.next === null) break;
    page = answer.next;
  }
  return items;
}

/** The establishments and leave accounts of the tenants, from the directory, else from Lucca. */
export class TenantLists {
  readonly #establishments: ListCache<DirectoryEstablishment>;
  readonly #leaveAccounts: ListCache<DirectoryLeaveAccount>;

  constructor({ api, store, now }: ListsDependencies) {
    this.#establishments = new ListCache(now, {
      load: (tenant) => store.establishments(tenant),
      request: () => readWholeList((page) => api.establishments(page)),
      save: (tenant, list) => store.putEstablishments(tenant, list),
    });
    this.#leaveAccounts = new ListCache(now, {
      load: (tenant) => store.leaveAccounts(tenant),
      request: () => readWholeList((page) => api.leaveAccounts(page)),
      save: (tenant, list) => store.putLeaveAccounts(tenant, list),
    });
  }

  /**
   * Finds an establishment; null if Lucca has none with this id.
   *
   * @param deadline ms since the epoch
   * @throws LuccaApiError if the list has to be read from Lucca
   */
  establishment(tenant: string, id: string, deadline: number): Promise<DirectoryEstablishment | null> {
    return this.#establishments.find(tenant, id, deadline);
  }

  /** Finds a leave account, like {@link establishment}. */
  leaveAccount(tenant: string, id: string, deadline: number): Promise<DirectoryLeaveAccount | null> {
    return this.#leaveAccounts.find(tenant, id, deadline);
  }
}

type ListSource<T> = {
  load: (tenant: string) => Promise<DirectoryList<T> | null>;
  request: () => Promise<T[]>;
  save: (tenant: string, list: DirectoryList<T>) => Promise<void>;
};

type Cached<T> = { list: DirectoryList<T>; readAt: number };

class ListCache<T extends { id: string }> {
  readonly #memory = new Map<string, Cached<T>>();
  /** Denied access, so that not every event sends a request that fails. */
  readonly #refusals = new Map<string, { error: LuccaWaitError; at: number }>();
  readonly #requests = new Map<string, Promise<DirectoryList<T>>>();

  constructor(
    private readonly now: () => number,
    private readonly source: ListSource<T>,
  ) {}

  async find(tenant: string, id: string, deadline: number): Promise<T | null> {
    const list = await this.#stored(tenant);
    const found = list?.items.find((item) => item.id === id);
    if (found) return found;
    if (list && this.now() - list.asOf < REFRESH_AFTER_MS) return null;
    const { items } = await this.#request(tenant, deadline);
    return items.find((item) => item.id === id) ?? null;
  }

  async #stored(tenant: string): Promise<DirectoryList<T> | null> {
    const cached = this.#memory.get(tenant);
    if (cached && this.now() - cached.readAt < MEMORY_MS) return cached.list;
    const list = await this.source.load(tenant);
    if (list) this.#memory.set(tenant, { list, readAt: this.now() });
    return list;
  }

  /** Concurrent calls of one instance share a request. */
  #request(tenant: string, deadline: number): Promise<DirectoryList<T>> {
    const refusal = this.#refusals.get(tenant);
    if (refusal && this.now() - refusal.at < MEMORY_MS) throw refusal.error;
    if (this.now() + REQUEST_MS > deadline) {
      throw new LuccaBusyError('Not enough time left in this run to call the Lucca API', 0);
    }
    const request =
      this.#requests.get(tenant) ?? this.#read(tenant).finally(() => this.#requests.delete(tenant));
    this.#requests.set(tenant, request);
    return request;
  }

  async #read(tenant: string): Promise<DirectoryList<T>> {
    const asOf = this.now();
    try {
      const list = { asOf, items: await this.source.request() };
      await this.source.save(tenant, list);
      this.#memory.set(tenant, { list, readAt: this.now() });
      this.#refusals.delete(tenant);
      return list;
    } catch (error) {
      if (error instanceof LuccaWaitError) this.#refusals.set(tenant, { error, at: this.now() });
      throw error;
    }
  }
}
