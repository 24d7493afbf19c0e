import { randomBytes } from 'node:crypto';
import { Problem } from './api-problem';
import { readChange, readCreation } from './api-webhook-rules';
import type { LuccaEvent } from './event';
import { reference } from './reference';
import { WebhookEndpoint, type Delivery, type EndpointState } from './webhook-endpoint';

/** An endpoint that was declared, before anything of it is known to Lucca. */
export type DeclaredEndpoint = {
  url: string;
  secret?: string;
  name?: string;
  /** Every topic, if left out. */
  topics?: string[];
  status?: EndpointState;
  apiVersion?: string;
  /** Only events of these are delivered. @default of all */
  businessEstablishments?: { id: string }[] | null;
};

type Declared = {
  id: string;
  name: string;
  url: string;
  topics: string[];
  apiVersion: string;
  businessEstablishments: { id: string }[] | null;
  createdAt: string;
  endpoint: WebhookEndpoint;
};

/** The webhook endpoints of the tenant. */
export class ApiWebhookEndpoints {
  /** What the list shows of other integrations' endpoints, in whatever shape. */
  readonly foreign: { id: string; [field: string]: unknown }[] = [];
  readonly #declared = new Map<string, Declared>();
  #lastId = 9000;

  constructor(private readonly now: () => number) {}

  /** What an administrator does in Lucca's pages. */
  declare({ url, name: title = 'Declared by hand', topics: chosen = [], ...options }: DeclaredEndpoint): {
    id: string;
    secret: string;
  } {
    const secret = options.secret ?? randomBytes(48).toString('base64url');
    const id = String(++this.#lastId);
    const endpoint = new WebhookEndpoint({ url, secret, now: this.now });
    endpoint.become(options.status ?? 'active');
    const createdAt = new Date(this.now()).toISOString();
    const { apiVersion = '2024-11-01', businessEstablishments = null } = options;
    const shown = { id, name: title, url, topics: chosen, apiVersion, businessEstablishments };
    this.#declared.set(id, { ...shown, createdAt, endpoint });
    return { id, secret };
  }

  /** @returns what the API shows of all, without secrets */
  all() {
    return [...this.#declared.values()].map(show);
  }

  get(id: string) {
    return show(this.#known(id));
  }

  /** How deliveries went. */
  deliveries(id: string): readonly Delivery[] {
    return this.#known(id).endpoint.deliveries;
  }

  /** As Lucca does after too many failures. */
  suspend(id: string): void {
    this.#known(id).endpoint.become('suspended');
  }

  async create(body: unknown) {
    const { status, ...asked } = readCreation(body);
    const { id, secret } = this.declare({ ...asked, url: asked.webhookUrl, status: 'inactive' });
    try {
      await this.#become(id, status);
    } catch (error) {
      this.#declared.delete(id);
      throw error;
    }
    return { ...this.get(id), secret };
  }

  async change(id: string, body: unknown) {
    const known = this.#known(id);
    const { status, webhookUrl: url = known.url, ...others } = readChange(body);
    // Another address has proven nothing yet.
    if (url !== known.url) throw Problem.invalid('webhookUrl', 'Declare another endpoint.');
    this.#declared.set(id, { ...known, ...others });
    if (status !== undefined) await this.#become(id, status);
    return this.get(id);
  }

  delete(id: string): void {
    this.#known(id);
    this.#declared.delete(id);
  }

  /**
   * Delivers to every active endpoint that follows the topic.
   *
   * @param tamper changes the body on its way, after it was signed
   */
  async deliver(event: LuccaEvent, tamper?: (body: Buffer) => Buffer): Promise<Delivery[]> {
    const followers = [...this.#declared.values()].filter(
      ({ topics: followed, endpoint }) =>
        endpoint.state === 'active' && (followed.length === 0 || followed.includes(event.topic)),
    );
    return Promise.all(followers.map(({ endpoint }) => endpoint.deliver(event, tamper)));
  }

  /** @throws Problem unless there is an active endpoint with this id */
  async test(id: string, event: LuccaEvent): Promise<Delivery> {
    const { endpoint } = this.#known(id);
    if (endpoint.state !== 'active') throw Problem.invalid('webhookEndpoint', 'Is not active.');
    return endpoint.deliver(event);
  }

  /** ASSUMPTION: an endpoint that does not give the echo back cannot become active, nor be created so. */
  async #become(id: string, status: EndpointState): Promise<void> {
    const { endpoint } = this.#known(id);
    if (
      status === 'active' &&
      endpoint.state !== 'active' &&
      !(await endpoint.activate('iusiof24dsfxvcç834'))
    ) {
      throw Problem.invalid('webhookUrl', 'Did not answer the activation challenge.');
    }
    endpoint.become(status);
  }

  #known(id: string): Declared {
    const known = this.#declared.get(id);
    if (!known) throw Problem.notFound();
    return known;
  }
}

function show(declared: Declared) {
  const { id, name: title, url, topics: followed, createdAt, endpoint } = declared;
  const { apiVersion, businessEstablishments } = declared;
  return {
    ...reference('webhook-endpoint', id),
    name: title,
    apiVersion,
    webhookUrl: url,
    topics: followed,
    businessEstablishments,
    status: endpoint.state,
    createdAt,
    lastUpdatedAt: createdAt,
    links: {},
  };
}
