import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { reference } from '../reference';
import { WebhookEndpoint, type Delivery, type EndpointState } from '../webhook-endpoint';
import { API_VERSION, Problem } from './answers';
import type { ApiSwitches } from './switches';

/** The settings of an endpoint to create. */
export type DeclaredEndpoint = {
  url: string;
  secret?: string;
  name?: string;
  /** @default all topics */
  topics?: string[];
  status?: EndpointState;
  apiVersion?: string;
  /** @default all establishments, as null */
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
  lastUpdatedAt: string;
  endpoint: WebhookEndpoint;
};

/** What decides who follows an event. */
type Deliverable = { topic: string; businessEstablishment: { id: string } | null };

/** The webhook endpoints of the tenant. */
export class ApiWebhookEndpoints {
  /** Endpoints of other integrations, in any shape: they only appear in the list. */
  readonly foreign: ({ id: string } & Record<string, unknown>)[] = [];
  readonly #declared = new Map<string, Declared>();
  #lastId = 9000;

  constructor(
    private readonly now: () => number,
    private readonly switches: ApiSwitches,
  ) {}

  /** Creates an endpoint as an administrator does in Lucca. */
  declare({
    url,
    name: title = 'Created in Lucca',
    topics: chosen = [],
    apiVersion = API_VERSION,
    businessEstablishments = null,
    ...options
  }: DeclaredEndpoint): { id: string; secret: string } {
    const secret = options.secret ?? randomBytes(48).toString('base64url');
    const id = String(++this.#lastId);
    const { switches } = this;
    const now = () => this.now() + switches.clockAheadMs;
    const endpoint = new WebhookEndpoint({ url, secret, now, switches });
    endpoint.become(options.status ?? 'active');
    const createdAt = new Date(this.now()).toISOString();
    this.#declared.set(id, {
      ...{ id, name: title, url, topics: chosen, apiVersion, businessEstablishments, endpoint },
      ...{ createdAt, lastUpdatedAt: createdAt },
    });
    return { id, secret };
  }

  /** @returns all endpoints as the API shows them, without secrets */
  all() {
    return [...this.#declared.values()].map(show);
  }

  /** Our endpoints and those of other integrations. */
  listed(): readonly (object & { id: string })[] {
    return [...this.all(), ...this.foreign];
  }

  get(id: string) {
    return show(this.#known(id));
  }

  deliveries(id: string): readonly Delivery[] {
    return this.#known(id).endpoint.deliveries;
  }

  /** Suspends an endpoint as Lucca does after too many failures. */
  suspend(id: string): void {
    this.#known(id).endpoint.become('suspended');
  }

  async create(body: unknown) {
    const { status, webhookUrl: url, ...settings } = parse(creation, body);
    const { refusesTopics, hidesSecret } = this.switches;
    if (settings.topics.some((topic) => refusesTopics?.test(topic)))
      throw Problem.invalid('topics', 'Unknown.');
    const { id, secret } = this.declare({ ...settings, url, status: 'inactive' });
    try {
      await this.#become(id, status);
    } catch (error) {
      this.#declared.delete(id);
      throw error;
    }
    return hidesSecret ? this.get(id) : { ...this.get(id), secret };
  }

  async change(id: string, body: unknown) {
    const known = this.#known(id);
    const { status, webhookUrl: url = known.url, ...changes } = parse(change, body);
    const others = this.switches.ignoresChanges ? {} : changes;
    // A new URL would have to pass the activation check.
    if (url !== known.url) throw Problem.invalid('webhookUrl', 'Cannot be changed by this fake.');
    this.#declared.set(id, { ...known, ...others, lastUpdatedAt: new Date(this.now()).toISOString() });
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
   * @param tamper changes the body after it was signed
   */
  async deliver(event: Deliverable, tamper?: (body: Buffer) => Buffer): Promise<Delivery[]> {
    const { topic, businessEstablishment: place } = event;
    const followers = [...this.#declared.values()].filter(
      ({ topics: followed, businessEstablishments: places, endpoint }) =>
        endpoint.state === 'active' &&
        (followed.length === 0 || followed.includes(topic)) &&
        (places === null || places.some(({ id }) => id === place?.id)),
    );
    return Promise.all(followers.map(({ endpoint }) => endpoint.deliver(event, tamper)));
  }

  /** @throws Problem unless there is an active endpoint with this id */
  async test(id: string, event: object): Promise<Delivery> {
    const { endpoint } = this.#known(id);
    if (endpoint.state !== 'active') throw Problem.invalid('webhookEndpoint', 'Not active.');
    return endpoint.deliver(event);
  }

  /** LUCCA-40, LUCCA-41: an endpoint that does not return the echo cannot become active. */
  async #become(id: string, status: EndpointState): Promise<void> {
    const { endpoint } = this.#known(id);
    if (
      status === 'active' &&
      endpoint.state !== 'active' &&
      !this.switches.activatesUnasked &&
      !(await endpoint.activate('iusiof24dsfxvcç834'))
    ) {
      throw Problem.invalid('webhookUrl', 'Did not return the echo.');
    }
    endpoint.become(status);
  }

  #known(id: string): Declared {
    const known = this.#declared.get(id);
    if (!known) throw Problem.notFound();
    return known;
  }
}

function show({ id, url, endpoint, businessEstablishments: places, ...shown }: Declared) {
  return {
    ...reference('webhook-endpoint', id),
    ...shown,
    webhookUrl: url,
    businessEstablishments: places?.map((one) => reference('business-establishment', one.id)) ?? null,
    status: endpoint.state,
    links: {},
  };
}

const state = z.enum(['active', 'suspended', 'inactive']);
/** Families of Lucca's topics. */
const TOPIC =
  /^(calendar-event|leave|leave-request|employee|employment|job-position|business-establishment|legal-entity|department|employee-personal-record|job-qualification|occupation-category)\.(created|updated|deleted)$/;
const topics = z.array(z.string().regex(TOPIC)).min(1);
/** `https`, or this machine: for tests. */
const webhookUrl = z.url().refine((url) => /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(url));
const name = z.string().min(1);
const apiVersion = z.literal(API_VERSION);
const businessEstablishments = z
  .array(z.object({ id: z.string() }))
  .min(1)
  .nullable();

const creation = z.strictObject({
  name,
  webhookUrl,
  topics,
  apiVersion,
  businessEstablishments: businessEstablishments.default(null),
  status: state.default('inactive'),
});
const change = z.strictObject({
  name: name.optional(),
  webhookUrl: webhookUrl.optional(),
  topics: topics.optional(),
  apiVersion: apiVersion.optional(),
  businessEstablishments: businessEstablishments.optional(),
  status: state.optional(),
});

/** @throws Problem */
function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw Problem.invalid(issue?.path.join('.') ?? '', issue?.message ?? '');
}
