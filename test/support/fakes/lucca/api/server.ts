import { parseJson, serve, type HttpAnswer, type HttpRequest } from '../../http-exchange';
import { FakeLucca } from '../lucca';
import { API_VERSION, apiAnswer, Problem, TokenError, withHeaders, type Answer } from './answers';
import { ApiClients } from './clients';
import { ApiFaults, ApiLimit, type ApiFault } from './faults';
import { RESOURCE_ROUTES } from './resource-routes';
import type { ApiCall, ApiTenant, Routes } from './route';
import { defaultSwitches, type ApiSwitches } from './switches';
import { ApiWebhookEndpoints, type DeclaredEndpoint } from './webhook-endpoints';
import { WEBHOOK_ROUTES } from './webhook-routes';

const ROUTES: Routes = { ...RESOURCE_ROUTES, ...WEBHOOK_ROUTES };

/** Every route: method and path, as Lucca's documentation writes them. */
export const ROUTE_NAMES: readonly string[] = Object.keys(ROUTES);

const TOKEN_PATH = '/connect/token';
const REQUESTS_PER_MINUTE = 50;

export type FakeLuccaApiOptions = {
  /** The data. @default empty */
  lucca?: FakeLucca;
  /** ms since the epoch */
  now?: () => number;
  /** An endpoint that an administrator created in Lucca. */
  webhook?: DeclaredEndpoint;
  /** @default Lucca's own 50 */
  requestsPerMinute?: number;
  /** @default a free port */
  port?: number;
};

/** `status` is null if the request got no answer. */
export type ReceivedRequest = { method: string; path: string; search: string; status: number | null };

/** A strict fake of Lucca's API v5, of its token endpoint, and of its webhook endpoints. */
export class FakeLuccaApi {
  readonly lucca: FakeLucca;
  readonly clients: ApiClients;
  readonly endpoints: ApiWebhookEndpoints;
  readonly switches: ApiSwitches = defaultSwitches();
  /** All requests to the API, in order, without those to the token endpoint. */
  readonly requests: ReceivedRequest[] = [];
  readonly #faults = new ApiFaults();
  readonly #limit: ApiLimit;
  readonly #now: () => number;
  readonly #running = new Set<Promise<unknown>>();
  #server = { origin: '', stop: () => Promise.resolve() };

  constructor({ lucca, now = Date.now, webhook, requestsPerMinute }: FakeLuccaApiOptions) {
    this.#now = now;
    this.lucca = lucca ?? new FakeLucca(now, '12');
    this.clients = new ApiClients(now, this.switches);
    this.endpoints = new ApiWebhookEndpoints(now, this.switches);
    this.#limit = new ApiLimit(requestsPerMinute ?? REQUESTS_PER_MINUTE, now);
    if (webhook) this.endpoints.declare(webhook);
  }

  async start(port: number): Promise<void> {
    this.#server = await serve((request) => this.#answer(request), port);
  }

  async stop(): Promise<void> {
    await this.deliveriesAttempted();
    await this.#server.stop();
  }

  get tenantUrl(): string {
    return this.#server.origin;
  }

  get tokenUrl(): string {
    return `${this.#server.origin}${TOKEN_PATH}`;
  }

  /** The content of the secret of the Lucca API. */
  get credentials(): { tenantUrl: string; clientId: string; clientSecret: string } {
    const { clientId, clientSecret } = this.clients;
    return { tenantUrl: this.tenantUrl, clientId, clientSecret };
  }

  /** Injects a failure of the next matching request. */
  failNext(fault: ApiFault): void {
    this.#faults.inject(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** Resolves when all requested deliveries have been attempted. */
  async deliveriesAttempted(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #answer(request: HttpRequest): Promise<HttpAnswer> {
    const { method, url } = request;
    if (url.pathname === TOKEN_PATH) return this.#perform(request, () => this.#answerToken(request));
    const received: ReceivedRequest = { method, path: url.pathname, search: url.search, status: null };
    this.requests.push(received);
    const performed = await this.#perform(request, () => this.#answerApi(request));
    const answer = withHeaders(performed, this.switches, this.#now());
    if (typeof answer === 'object') received.status = answer.status;
    return answer;
  }

  async #perform({ url }: HttpRequest, work: () => HttpAnswer | Promise<HttpAnswer>): Promise<HttpAnswer> {
    try {
      return this.#faults.take(url.pathname) ?? (await work());
    } catch (error) {
      if (error instanceof Problem) return error.answer;
      throw error;
    }
  }

  #answerToken(request: HttpRequest): HttpAnswer {
    try {
      return { status: 200, body: this.clients.issue(request) };
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return { status: 400, body: { error: error.message } };
    }
  }

  async #answerApi(request: HttpRequest): Promise<HttpAnswer> {
    const { method, url, header } = request;
    const scopes = this.clients.scopesOf(header('authorization'));
    this.#limit.spend();
    if (header('api-version') !== API_VERSION && !this.switches.servesEveryVersion) {
      throw Problem.invalid('Api-Version', 'Required.');
    }
    const call = { method, path: url.pathname, query: url.searchParams, body: readBody(request), scopes };
    const { lucca, endpoints, switches } = this;
    const later = (work: Promise<unknown>) => {
      const tracked = work.finally(() => this.#running.delete(tracked));
      this.#running.add(tracked);
    };
    const tenant = { lucca, endpoints, switches, now: this.#now, later };
    return apiAnswer(await route(call, tenant), switches);
  }
}

/** @throws Problem */
async function route(call: ApiCall, tenant: ApiTenant): Promise<Answer> {
  const [, family = '', id] = /^\/lucca-api\/([a-z-]+)(?:\/([^/]+))?$/.exec(call.path) ?? [];
  const found = ROUTES[`${call.method} ${family}${id === undefined ? '' : '/{id}'}`];
  if (!found) throw Problem.notFound();
  if (!call.scopes.includes(found.scope)) throw new Problem(403, 'Forbidden');
  return found.answer(tenant, call, decodeURIComponent(id ?? ''));
}

export async function startFakeLuccaApi({
  port = 0,
  ...options
}: FakeLuccaApiOptions = {}): Promise<FakeLuccaApi> {
  const api = new FakeLuccaApi(options);
  await api.start(port);
  return api;
}

function readBody({ method, header, body }: HttpRequest): unknown {
  if (method === 'GET' || method === 'DELETE' || body === '') return undefined;
  if (header('content-type')?.startsWith('application/json') !== true) {
    throw new Problem(415, 'Unsupported Media Type');
  }
  const json = parseJson(body);
  if (json === undefined) throw Problem.invalid('body', 'Not JSON.');
  return json;
}
