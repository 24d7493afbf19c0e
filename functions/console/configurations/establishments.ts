import type { Configuration } from '../../domain/configuration';
import type { LuccaApi } from '../../lucca/api/client';
import { LuccaApiError, LuccaRetryError } from '../../lucca/api/errors';
import type { EstablishmentList } from '../contract/configurations';

/** 50 requests a minute are shared by all of a tenant's integrations. */
const FRESH_MS = 60_000;
/** Of 100 each. */
const MAX_PAGES = 20;

type Found = { id: string; name: string; isArchived: boolean };
type Listing = Omit<EstablishmentList, 'items'> & { found: Found[] };

/** The establishments of the tenant, as Lucca's API lists them; asked once a minute and instance at most. */
export class Establishments {
  #kept: { listing: Listing; until: number } | null = null;
  #asking: Promise<Listing> | null = null;

  constructor(
    private readonly lucca: Pick<LuccaApi, 'tenantUrl' | 'serves' | 'establishments'>,
    private readonly now: () => number,
  ) {}

  /** Each with the configuration that it belongs to. */
  async list(configurations: Configuration[]): Promise<EstablishmentList> {
    const { found, state, tenant: origin } = await this.#listing();
    const tenant = origin === null ? null : ((await this.#servedTenant(configurations)) ?? origin);
    const owner = (id: string) =>
      configurations.find((one) => one.tenant === tenant && one.establishments.includes(id));
    return {
      ...{ state, tenant },
      items: found.map((one) => {
        const configuration = owner(one.id);
        return {
          ...one,
          configuration: configuration ? { id: configuration.id, name: configuration.name } : null,
        };
      }),
    };
  }

  /** As configurations name the tenant: a Lucca on this machine has another origin than the one that it stands for. */
  async #servedTenant(configurations: Configuration[]): Promise<string | null> {
    try {
      for (const { tenant } of configurations) if (await this.lucca.serves(tenant)) return tenant;
    } catch (error) {
      // The list was read a moment ago: it is shown.
      if (!(error instanceof LuccaApiError)) throw error;
    }
    return null;
  }

  /** Who asks while Lucca is being asked waits for that answer, also if it is none. */
  async #listing(): Promise<Listing> {
    if (this.#kept && this.now() < this.#kept.until) return this.#kept.listing;
    this.#asking ??= this.#askOnce().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #askOnce(): Promise<Listing> {
    const listing = await this.#ask();
    if (listing.state === 'ready') this.#kept = { listing, until: this.now() + FRESH_MS };
    return listing;
  }

  async #ask(): Promise<Listing> {
    let tenant: string | null = null;
    try {
      tenant = await this.lucca.tenantUrl();
      if (tenant === null) return { state: 'no_credentials', tenant, found: [] };
      return { state: 'ready', tenant, found: await this.#all() };
    } catch (error) {
      if (!(error instanceof LuccaApiError)) throw error;
      const state = error instanceof LuccaRetryError ? 'unavailable' : 'refused';
      return { state, tenant, found: [] };
    }
  }

  async #all(): Promise<Found[]> {
    const found: Found[] = [];
    let page: string | null = null;
    for (let count = 0; count < MAX_PAGES; count++) {
      const { items, next } = await this.lucca.establishments(page);
      found.push(...items);
      if (next === null) break;
      page = next;
    }
    return found.sort(
      (a, b) => Number(a.isArchived) - Number(b.isArchived) || a.name.localeCompare(b.name, 'fr'),
    );
  }
}
