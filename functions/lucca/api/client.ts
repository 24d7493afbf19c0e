import * as z from 'zod';
import { servesTenant, type LuccaCredentialsStore } from './credentials';
import {
  ApiRequests,
  INCLUDE,
  member,
  PAGE_QUERY,
  type ListObserver,
  type Page,
  type UnfilteredLists,
} from './requests';
import {
  API_VERSION,
  apiEmployee,
  apiEstablishment,
  apiJobPosition,
  apiLeaveAccount,
  apiWebhookEndpoint,
  createdWebhookEndpoint,
  eventsSince,
  leavesSince,
  listedEstablishment,
  RESOURCES,
  SCOPES,
  type Scope,
  type WebhookEndpoint,
} from './schemas';
import { ApiTransport, type TransportSettings } from './transport';

/** Lucca gives a request up after 5 s; the token and the way there and back take time as well. */
export const LUCCA_TIMEOUT_MS = 7000;

const anything = z.unknown();

const NO_PLAIN_LISTS: UnfilteredLists = { has: () => Promise.resolve(false), add: () => Promise.resolve() };

export type ApiSettings = TransportSettings &
  ListObserver & {
    /** @default nothing is remembered: Lucca is asked each time */
    unfilteredLists?: UnfilteredLists;
  };

/** What may be changed of an endpoint. */
export type EndpointChange = {
  name?: string;
  status?: 'active' | 'suspended' | 'inactive';
  topics?: string[];
  apiVersion?: typeof API_VERSION;
  /** Null: deliver the events of all establishments. */
  businessEstablishments?: null;
};

/**
 * Lucca's API v5, as far as we use it. What Lucca does not have (404) is null; every other failure is a LuccaApiError.
 */
export class LuccaApi {
  readonly #transport: ApiTransport;
  readonly #requests: ApiRequests;

  constructor(
    private readonly credentials: Pick<LuccaCredentialsStore, 'read' | 'forget'>,
    settings: ApiSettings,
  ) {
    this.#transport = new ApiTransport(credentials, settings);
    this.#requests = new ApiRequests(this.#transport, settings, settings.unfilteredLists ?? NO_PLAIN_LISTS);
  }

  /** How many requests were sent; those for tokens do not count for Lucca's limit and are not among them. */
  get requests(): number {
    return this.#transport.requests;
  }

  /** Whether there are credentials. */
  async available(): Promise<boolean> {
    return (await this.credentials.read()) !== null;
  }

  /** Whether there are credentials for this tenant. */
  async serves(tenant: string): Promise<boolean> {
    const credentials = await this.credentials.read();
    return credentials !== null && servesTenant(credentials, tenant);
  }

  /** The origin of the tenant; null without credentials. */
  async tenantUrl(): Promise<string | null> {
    return (await this.credentials.read())?.tenantUrl ?? null;
  }

  /**
   * The scopes that the client needs and Lucca does not grant.
   *
   * @throws LuccaApiError if Lucca refuses the client itself, or does not answer
   */
  async missingScopes(): Promise<Scope[]> {
    const missing: Scope[] = [];
    for (const scope of SCOPES) if (!(await this.#transport.grants(scope))) missing.push(scope);
    return missing;
  }

  employee(id: string): Promise<z.infer<typeof apiEmployee> | null> {
    return this.#requests.one(RESOURCES.employees, id, apiEmployee);
  }

  jobPosition(id: string): Promise<z.infer<typeof apiJobPosition> | null> {
    return this.#requests.one(RESOURCES.jobPositions, id, apiJobPosition);
  }

  establishment(id: string): Promise<z.infer<typeof apiEstablishment> | null> {
    return this.#requests.one(RESOURCES.establishments, id, apiEstablishment);
  }

  establishments(page: string | null): Promise<Page<z.infer<typeof listedEstablishment>>> {
    return this.#requests.list(RESOURCES.establishments, { page }, listedEstablishment);
  }

  leaveAccount(id: string): Promise<z.infer<typeof apiLeaveAccount> | null> {
    return this.#requests.one(RESOURCES.leaveAccounts, id, apiLeaveAccount);
  }

  event(id: string): Promise<unknown> {
    return this.#requests.one(RESOURCES.events, id, anything);
  }

  /**
   * What Lucca keeps of the last two months, as it would deliver it; perhaps older events among it, and in any order.
   *
   * @param from.since as ISO 8601 instant; with a `page`, the same as before
   */
  async events({ since, page }: { since: string; page: string | null }): Promise<Page<unknown>> {
    const tenant = (await this.tenantUrl()) ?? '';
    const from = { tenant, filter: eventsSince(since), documented: INCLUDE, page };
    return this.#requests.filteredList(RESOURCES.events, from, anything);
  }

  /**
   * Leaves that end on a day or later; perhaps others among them.
   *
   * @param from.since as `2026-03-02`; with a `page`, the same as before
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
   * Declares an endpoint for all establishments, active at once: Lucca first asks it for an echo.
   *
   * @returns the endpoint and the secret that signs its deliveries, which Lucca shows this once
   */
  async createWebhookEndpoint(
    declared: Pick<WebhookEndpoint, 'name' | 'webhookUrl' | 'topics'>,
  ): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    const body = { ...declared, apiVersion: API_VERSION, businessEstablishments: null, status: 'active' };
    const { secret, ...endpoint } = await this.#requests.require(
      { method: 'POST', ...RESOURCES.webhookEndpoints, body },
      createdWebhookEndpoint,
    );
    return { endpoint, secret };
  }

  /** @returns the endpoint as it now is; null if Lucca has none with this id */
  async changeWebhookEndpoint(id: string, change: EndpointChange): Promise<WebhookEndpoint | null> {
    const endpoint = member(RESOURCES.webhookEndpoints, id);
    return this.#requests.ask({ method: 'PATCH', ...endpoint, body: change }, apiWebhookEndpoint);
  }

  /** It is gone then, also if it was before. */
  async deleteWebhookEndpoint(id: string): Promise<void> {
    await this.#transport.request({ method: 'DELETE', ...member(RESOURCES.webhookEndpoints, id) });
  }

  /** Makes Lucca send a test to the endpoint. */
  async testWebhookEndpoint(id: string): Promise<void> {
    // Lucca's OpenAPI document wants the query, its newest page the body.
    const query = { 'webhookEndpoint.id': id };
    const body = { webhookEndpoint: { id } };
    await this.#requests.require({ method: 'POST', ...RESOURCES.webhookDeliveries, query, body }, anything);
  }
}
