import type { Configuration } from '../../domain/configuration';
import type { LuccaApi } from '../../lucca/api/client';
import { LuccaApiError, LuccaRetryError } from '../../lucca/api/http';
import { MINUTE_MS } from '../../shared/time';
import type { EstablishmentList } from '../contract/configurations';

/** The tenant's 50 requests a minute are shared by all its integrations. */
const CACHE_MS = MINUTE_MS;

/** Pages of 100 establishments. */
const MAX_PAGES = 20;

type LuccaEstablishment = { id: string; name: string; isArchived: boolean };
type Listing = Omit<EstablishmentList, 'items'> & { establishments: LuccaEstablishment[] };

/** The tenant's establishments from Lucca's API, cached for a minute. Failures are not cached. */
export class Establishments {
  #cached: { listing: Listing; expiresAt: number } | null = null;
  #pending: Promise<Listing> | null = null;

  /** @param now ms since the epoch */
  constructor(
    private readonly lucca: Pick<LuccaApi, 'tenantUrl' | 'serves' | 'establishments'>,
    private readonly now: () => number,
  ) {}

  /** Returns each establishment with the configuration that it belongs to. */
  async list(configurations: Configuration[]): Promise<EstablishmentList> {
    const { establishments, state, tenant: origin } = await this.#listing();
    const tenant = origin === null ? null : ((await this.#configuredTenant(configurations)) ?? origin);
    const items = establishments.map((establishment) => {
      const owner = configurations.find(
        (one) => one.tenant === tenant && one.establishments.includes(establishment.id),
      );
      return { ...establishment, configuration: owner ? { id: owner.id, name: owner.name } : null };
    });
    return { state, tenant, items };
  }

  /** Returns the tenant as configurations name it: a local Lucca has another origin than the tenant that it simulates. */
  async #configuredTenant(configurations: Configuration[]): Promise<string | null> {
    try {
      for (const { tenant } of configurations) if (await this.lucca.serves(tenant)) return tenant;
    } catch (error) {
      // The list can be shown without the configured tenant.
      if (!(error instanceof LuccaApiError)) throw error;
    }
    return null;
  }

  /** Concurrent calls share one request. */
  async #listing(): Promise<Listing> {
    if (this.#cached && this.now() < this.#cached.expiresAt) return this.#cached.listing;
    this.#pending ??= this.#load().finally(() => (this.#pending = null));
    return this.#pending;
  }

  async #load(): Promise<Listing> {
    let tenant: string | null = null;
    try {
      tenant = await this.lucca.tenantUrl();
      if (tenant === null) return { state: 'no_credentials', tenant, establishments: [] };
      const listing: Listing = { state: 'ready', tenant, establishments: await this.#readAll() };
      this.#cached = { listing, expiresAt: this.now() + CACHE_MS };
      return listing;
    } catch (error) {
      if (!(error instanceof LuccaApiError)) throw error;
      const state = error instanceof LuccaRetryError ? 'unavailable' : 'refused';
      return { state, tenant, establishments: [] };
    }
  }

  /** Sorts by name, with archived establishments last. */
  async #readAll(): Promise<LuccaEstablishment[]> {
    const establishments: LuccaEstablishment[] = [];
    let page: string | null = null;
    for (let count = 0; count < MAX_PAGES; count++) {
      const { items, next } = await this.lucca.establishments(page);
      establishments.push(...items.map(({ id, name, isArchived }) => ({ id, name, isArchived })));
      if (next === null) break;
      page = next;
    }
    return establishments.sort(
      (a, b) => Number(a.isArchived) - Number(b.isArchived) || a.name.localeCompare(b.name, 'fr'),
    );
  }
}
