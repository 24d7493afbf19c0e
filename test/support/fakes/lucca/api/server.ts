import { setTimeout } from 'node:timers/promises';
import { FakeLucca } from '../lucca';
import { ApiClients } from './clients';
import { serveApi, type ApiHttpAnswer, type ApiHttpRequest } from './exchange';
import { ApiFaults, failAs, type ApiFault } from './faults';
import { Problem, TokenRefusal } from './problem';
import { DOCUMENTED, type ApiSwitches } from './route';
import { answerApiCall } from './routes';
import { API_VERSION, shown, VERSIONED } from './shown';
import { ApiWebhookEndpoints, type DeclaredEndpoint } from './webhook-endpoints';

const TOKEN_PATH = '/connect/token';
const REQUESTS_PER_MINUTE = 50;

export type FakeLuccaApiOptions = {
  /** The data. @default empty */
  lucca?: FakeLucca;
  /** ms since the epoch */
  now?: () => number;
  /** An endpoint created by hand. */
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
  readonly switches: ApiSwitches = { ...DOCUMENTED };
  /** All requests to the API, in order, without those to the token endpoint. */
  readonly requests: ReceivedRequest[] = [];
  readonly #faults = new ApiFaults();
  readonly #limit: ApiLimit;
  readonly #now: () => number;
  readonly #underWay = new Set<Promise<unknown>>();
  #server = { origin: '', stop: () => Promise.resolve() };

  constructor({ lucca, now = Date.now, webhook, requestsPerMinute }: FakeLuccaApiOptions) {
    this.#now = now;
    this.lucca = lucca ?? new FakeLucca(now, '12');
    this.clients = new ApiClients(now);
    this.endpoints = new ApiWebhookEndpoints(now);
    this.#limit = new ApiLimit(requestsPerMinute ?? REQUESTS_PER_MINUTE, now);
    if (webhook) this.endpoints.declare(webhook);
  }

  async start(port: number): Promise<void> {
    this.#server = await serveApi((request) => this.#answer(request), port);
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
    this.#faults.order(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** Resolves when all requested deliveries have been attempted. */
  async deliveriesAttempted(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #answer(request: ApiHttpRequest): Promise<ApiHttpAnswer> {
    const { method, url } = request;
    if (url.pathname === TOKEN_PATH) return this.#perform(request, () => this.#answerToken(request));
    const received: ReceivedRequest = { method, path: url.pathname, search: url.search, status: null };
    this.requests.push(received);
    const answer = await this.#perform(request, () => this.#answerApi(request));
    if (typeof answer === 'object') received.status = answer.status;
    return answer;
  }

  /** Does the work of a request, injects a fault, or both. */
  async #perform(
    { url }: ApiHttpRequest,
    work: () => ApiHttpAnswer | Promise<ApiHttpAnswer>,
  ): Promise<ApiHttpAnswer> {
    try {
      const fault = this.#faults.take(url.pathname);
      if (fault?.with === 'late') await setTimeout(fault.delayMs);
      if (fault === null || fault.with === 'late') return await work();
      if (fault.with === 'applied') await work();
      return failAs(fault.with, fault);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { status, body, retryAfterS } = error;
      const headers = retryAfterS === null ? VERSIONED : { ...VERSIONED, 'Retry-After': String(retryAfterS) };
      return { status, body, headers, contentType: 'application/problem+json' };
    }
  }

  #answerToken(request: ApiHttpRequest): ApiHttpAnswer {
    try {
      return { status: 200, body: this.clients.issue(request), contentType: 'application/json' };
    } catch (error) {
      if (!(error instanceof TokenRefusal)) throw error;
      return { status: 400, body: { error: error.message }, contentType: 'application/json' };
    }
  }

  async #answerApi(request: ApiHttpRequest): Promise<ApiHttpAnswer> {
    const { method, url, header } = request;
    const scopes = this.clients.scopesOf(header('authorization'));
    this.#limit.spend();
    if (header('api-version') !== API_VERSION) throw Problem.invalid('Api-Version', 'Is required.');
    const call = { method, path: url.pathname, query: url.searchParams, body: readBody(request) };
    const { lucca, endpoints, switches, clients } = this;
    const isGranted = (scope: string) => clients.granted.includes(scope);
    const later = (work: Promise<unknown>) => {
      const tracked = work.finally(() => this.#underWay.delete(tracked));
      this.#underWay.add(tracked);
    };
    const tenant = { lucca, endpoints, switches, isGranted, now: this.#now, later };
    const answer = await answerApiCall(call, scopes, tenant);
    return shown(answer, switches, method === 'GET' ? header('if-none-match') : null);
  }
}

export async function startFakeLuccaApi({
  port = 0,
  ...options
}: FakeLuccaApiOptions = {}): Promise<FakeLuccaApi> {
  const api = new FakeLuccaApi(options);
  await api.start(port);
  return api;
}

function readBody({ method, header, body }: ApiHttpRequest): unknown {
  if (method === 'GET' || method === 'DELETE' || body === '') return undefined;
  if (header('content-type')?.startsWith('application/json') !== true) {
    throw new Problem(415, 'Unsupported Media Type');
  }
  try {
    return JSON.parse(body);
  } catch {
    throw Problem.invalid('body', 'Is not JSON.');
  }
}

const MINUTE_MS = 60_000;

/** Lucca's limit of requests per tenant and sliding minute. */
class ApiLimit {
  #recent: number[] = [];

  constructor(
    private readonly perMinute: number,
    private readonly now: () => number,
  ) {}

  /** @throws Problem 429, with `Retry-After` */
  spend(): void {
    const now = this.now();
    this.#recent = this.#recent.filter((at) => at > now - MINUTE_MS);
    const [oldest] = this.#recent;
    if (oldest !== undefined && this.#recent.length >= this.perMinute) {
      const waitS = Math.max(1, Math.ceil((oldest + MINUTE_MS - now) / 1000));
      throw new Problem(429, 'Too Many Requests', {}, waitS);
    }
    this.#recent.push(now);
  }
}
