import * as z from 'zod';
import { servesTenant, type LuccaCredentialsStore } from './credentials';
import {
  employeesQuery,
  listedEmployee,
  withEstablishments,
  type EmployeeSelection,
  type ListedEmployee,
} from './employee-list';
import {
  ApiRequests,
  idList,
  INCLUDE,
  member,
  PAGE_QUERY,
  type ListObserver,
  type Page,
  type UnfilteredLists,
} from './requests';
import {
  API_VERSION,
  apiWebhookEndpoint,
  createdWebhookEndpoint,
  eventsSince,
  leavesSince,
  listedEstablishment,
  listedJobPosition,
  listedLeaveAccount,
  RESOURCES,
  SCOPES,
  type Scope,
  type WebhookEndpoint,
} from './schemas';
import { ApiTransport, type TransportOptions } from './transport';

/** Lucca's own timeout is 5 s; the rest is for the token request and the network. */
export const LUCCA_TIMEOUT_MS = 7000;

const anything = z.unknown();

const NO_UNFILTERED_LISTS: UnfilteredLists = {
  has: () => Promise.resolve(false),
  add: () => Promise.resolve(),
};

export type ApiOptions = TransportOptions &
  ListObserver & {
    /** @default rejections are not stored: each list is first requested with its filter */
    unfilteredLists?: UnfilteredLists;
  };

/** The writable fields of a webhook endpoint. */
export type EndpointChange = {
  name?: string;
  status?: 'active' | 'suspended' | 'inactive';
  topics?: string[];
  apiVersion?: typeof API_VERSION;
  /** Null: events of all establishments. */
  businessEstablishments?: null;
};

/**
 * A client for the parts of Lucca's API v5 that the connector uses. Requests for one resource return null for 404;
 * other failures throw LuccaApiError.
 */
export class LuccaApi {
  readonly #transport: ApiTransport;
  readonly #requests: ApiRequests;

  constructor(
    private readonly credentials: Pick<LuccaCredentialsStore, 'read' | 'forget'>,
    options: ApiOptions,
  ) {
    this.#transport = new ApiTransport(credentials, options);
    this.#requests = new ApiRequests(
      this.#transport,
      options,
      options.unfilteredLists ?? NO_UNFILTERED_LISTS,
    );
  }

  /** Returns true if credentials are configured. */
  async available(): Promise<boolean> {
    return (await this.credentials.read()) !== null;
  }

  /** Returns true if the credentials are for this tenant. */
  async serves(tenant: string): Promise<boolean> {
    const credentials = await this.credentials.read();
    return credentials !== null && servesTenant(credentials, tenant);
  }

  /** Returns the origin of the tenant; null if no credentials are configured. */
  async tenantUrl(): Promise<string | null> {
    return (await this.credentials.read())?.tenantUrl ?? null;
  }

  /**
   * Returns the required scopes that Lucca does not grant to the client.
   *
   * @throws LuccaApiError if Lucca rejects the client itself, or does not respond
   */
  async missingScopes(): Promise<Scope[]> {
    const missing: Scope[] = [];
    for (const scope of SCOPES) if (!(await this.#transport.grants(scope))) missing.push(scope);
    return missing;
  }

  /**
   * Lists employees with their establishments: those with the given ids on one page, or one page of those at the given
   * establishments, by id. Employees that do not exist are missing.
   *
   * @throws RangeError for no ids or establishments, or more than 100
   */
  async employees(of: EmployeeSelection): Promise<Page<ListedEmployee>> {
    return withEstablishments(
      await this.#requests.list(RESOURCES.employees, employeesQuery(of), listedEmployee),
    );
  }

  /**
   * Lists the job positions with the given ids on one page (LUCCA-26).
   *
   * @throws RangeError for no ids, or more than 100
   */
  async jobPositions(ids: readonly string[]): Promise<Page<z.infer<typeof listedJobPosition>>> {
    const query = { id: idList(ids), ...PAGE_QUERY };
    return this.#requests.list(RESOURCES.jobPositions, { query, page: null }, listedJobPosition);
  }

  establishments(page: string | null): Promise<Page<z.infer<typeof listedEstablishment>>> {
    return this.#requests.list(RESOURCES.establishments, { page }, listedEstablishment);
  }

  leaveAccounts(page: string | null): Promise<Page<z.infer<typeof listedLeaveAccount>>> {
    return this.#requests.list(RESOURCES.leaveAccounts, { page }, listedLeaveAccount);
  }

  /** Returns an event in the format of deliveries (LUCCA-33). */
  event(id: string): Promise<unknown> {
    return this.#requests.request({ method: 'GET', ...member(RESOURCES.events, id) }, anything);
  }

  /**
   * Lists events since an instant, in the format of deliveries. Lucca keeps events for two months. The list may contain
   * older events, in any order.
   *
   * @param from.since ISO 8601 instant, the same for all pages
   */
  async events({ since, page }: { since: string; page: string | null }): Promise<Page<unknown>> {
    const tenant = (await this.tenantUrl()) ?? '';
    const from = { tenant, filter: eventsSince(since), documented: INCLUDE, page };
    return this.#requests.filteredList(RESOURCES.events, from, anything);
  }

  /**
   * Lists leaves that end on a day or later. The list may contain others.
   *
   * @param from.since `2026-03-02`, the same for all pages
   */
  async leaves({ since, page }: { since: string; page: string | null }): Promise<Page<unknown>> {
    const tenant = (await this.tenantUrl()) ?? '';
    const from = { tenant, filter: leavesSince(since), documented: PAGE_QUERY, page };
    return this.#requests.filteredList(RESOURCES.leaves, from, anything);
  }

  webhookEndpoints(page: string | null): Promise<Page<WebhookEndpoint>> {
    return this.#requests.list(RESOURCES.webhookEndpoints, { page }, apiWebhookEndpoint);
  }

  /**
   * Creates an active endpoint for all establishments. Lucca first sends the echo request to its URL.
   *
   * @returns the endpoint and the secret that signs its deliveries. Lucca shows the secret only in this response
   */
  async createWebhookEndpoint(
    fields: Pick<WebhookEndpoint, 'name' | 'webhookUrl' | 'topics'>,
  ): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    const body = { ...fields, apiVersion: API_VERSION, businessEstablishments: null, status: 'active' };
    const { secret, ...endpoint } = await this.#requests.require(
      { method: 'POST', ...RESOURCES.webhookEndpoints, body },
      createdWebhookEndpoint,
    );
    return { endpoint, secret };
  }

  /** LUCCA-39. @returns the changed endpoint; null if it does not exist */
  async changeWebhookEndpoint(id: string, change: EndpointChange): Promise<WebhookEndpoint | null> {
    const endpoint = member(RESOURCES.webhookEndpoints, id);
    return this.#requests.request({ method: 'PATCH', ...endpoint, body: change }, apiWebhookEndpoint);
  }

  /** Idempotent. */
  async deleteWebhookEndpoint(id: string): Promise<void> {
    await this.#transport.request({ method: 'DELETE', ...member(RESOURCES.webhookEndpoints, id) });
  }

  /** Makes Lucca send a test delivery to the endpoint. */
  async testWebhookEndpoint(id: string): Promise<void> {
    // LUCCA-42: Lucca's OpenAPI document requires the id in the query, the newest documentation page in the body.
    const query = { 'webhookEndpoint.id': id };
    const body = { webhookEndpoint: { id } };
    await this.#requests.require({ method: 'POST', ...RESOURCES.webhookDeliveries, query, body }, anything);
  }
}
