import { readWholeList } from '../../directory/tenant-lists';
import type { Configuration } from '../../domain/configuration';
import type { LuccaApi } from '../../lucca/api/client';
import { LuccaApiError, LuccaRetryError } from '../../lucca/api/http';
import { DAY_MS } from '../../shared/time';
import type { DirectoryEstablishment, DirectoryList, DirectoryStore } from '../../store/directory-store';
import type { EstablishmentList } from '../contract/configurations';
import type { EmployeeSearch } from '../directory/employee-search';

/** The nightly pass through the directory renews the list when it has changed. */
const FRESH_MS = DAY_MS;

export type EstablishmentDependencies = {
  lucca: Pick<LuccaApi, 'tenantUrl' | 'serves' | 'establishments'>;
  store: Pick<DirectoryStore, 'establishments' | 'putEstablishments'>;
  employees: Pick<EmployeeSearch, 'countByEstablishment'>;
  /** The tenant that a local Lucca stands for; null: the credentials name the tenant. */
  simulatedTenant: string | null;
  /** ms since the epoch */
  now: () => number;
};

type Listing = { state: EstablishmentList['state']; establishments: readonly DirectoryEstablishment[] };

/** The tenant's establishments, from the directory. Lucca is asked if the directory has no list, or an old one. */
export class Establishments {
  readonly #requests = new Map<string, Promise<DirectoryList<DirectoryEstablishment>>>();

  constructor(private readonly dependencies: EstablishmentDependencies) {}

  /**
   * Returns each establishment with its employees and the configuration that it belongs to; sorted by name, archived ones last.
   */
  async list(configurations: Configuration[]): Promise<EstablishmentList> {
    let tenant: string | null;
    try {
      tenant = await this.#tenant(configurations);
    } catch (error) {
      return { state: stateOf(error), tenant: null, items: [] };
    }
    if (tenant === null) return { state: 'no_credentials', tenant, items: [] };
    const [{ state, establishments }, employees] = await Promise.all([
      this.#listing(tenant),
      this.dependencies.employees.countByEstablishment(tenant),
    ]);
    const items = establishments.toSorted(byName).map(({ id, name, isArchived }) => {
      const owner = configurations.find((one) => one.tenant === tenant && one.establishments.includes(id));
      const configuration = owner ? { id: owner.id, name: owner.name } : null;
      return { id, name, isArchived, employees: employees.get(id) ?? null, configuration };
    });
    return { state, tenant, items };
  }

  /**
   * Returns the establishments of a tenant, archived ones included; null if the connector cannot list them. A list that lacks one
   * of the ids is read again, because the establishment may be new.
   *
   * @param tenant as entered
   */
  async ofTenant(tenant: string, ids: readonly string[]): Promise<readonly DirectoryEstablishment[] | null> {
    const origin = URL.parse(tenant.trim())?.origin;
    if (origin === undefined) return null;
    try {
      if (!(await this.dependencies.lucca.serves(origin))) return null;
      const { state, establishments } = await this.#listing(origin);
      if (state !== 'ready') return null;
      const isComplete = ids.every((id) => establishments.some((one) => one.id === id));
      return isComplete ? establishments : (await this.#request(origin)).items;
    } catch (error) {
      stateOf(error);
      return null;
    }
  }

  /**
   * Returns the tenant as configurations name it: a local Lucca has another origin than the tenant that it simulates.
   */
  async #tenant(configurations: Configuration[]): Promise<string | null> {
    const origin = await this.dependencies.lucca.tenantUrl();
    if (origin === null) return null;
    for (const { tenant } of configurations) if (await this.dependencies.lucca.serves(tenant)) return tenant;
    return this.dependencies.simulatedTenant ?? origin;
  }

  async #listing(tenant: string): Promise<Listing> {
    const stored = await this.dependencies.store.establishments(tenant);
    if (stored && this.dependencies.now() - stored.asOf < FRESH_MS)
      return { state: 'ready', establishments: stored.items };
    try {
      return { state: 'ready', establishments: (await this.#request(tenant)).items };
    } catch (error) {
      const state = stateOf(error);
      return stored && state === 'unavailable'
        ? { state: 'ready', establishments: stored.items }
        : { state, establishments: [] };
    }
  }

  /** Concurrent calls share one request. */
  #request(tenant: string): Promise<DirectoryList<DirectoryEstablishment>> {
    const request =
      this.#requests.get(tenant) ?? this.#read(tenant).finally(() => this.#requests.delete(tenant));
    this.#requests.set(tenant, request);
    return request;
  }

  async #read(tenant: string): Promise<DirectoryList<DirectoryEstablishment>> {
    const asOf = this.dependencies.now();
    const list = { asOf, items: await readWholeList((page) => this.dependencies.lucca.establishments(page)) };
    await this.dependencies.store.putEstablishments(tenant, list);
    return list;
  }
}

/** @throws the error if it does not come from the Lucca API */
function stateOf(error: unknown): 'unavailable' | 'refused' {
  if (!(error instanceof LuccaApiError)) throw error;
  return error instanceof LuccaRetryError ? 'unavailable' : 'refused';
}

function byName(one: DirectoryEstablishment, other: DirectoryEstablishment): number {
  return Number(one.isArchived) - Number(other.isArchived) || one.name.localeCompare(other.name, 'fr');
}
