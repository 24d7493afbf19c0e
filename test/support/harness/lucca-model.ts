import type { ConnectDependencies } from '../../../bin/connect-lucca/lucca-connection';
import { LuccaFailError } from '../../../functions/lucca/api/errors';
import type { WebhookEndpoint } from '../../../functions/lucca/api/schemas';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';

export const WEBHOOK_URL = 'https://webhook.example/lucca';

/** The parts of the world that `connect-lucca` changes: Lucca's endpoints, the webhook secret, and the log of what arrived. */
export class LuccaModel {
  readonly endpoints = new Map<string, WebhookEndpoint & { secret: string }>();
  secrets: readonly string[] = [];
  /** What the webhook knows of the secrets, if it does not look. */
  doorKnows: readonly string[] | null = null;
  /** Whether Lucca suspends what it is asked to make active. */
  suspends = false;
  arrived = 0;
  readonly said: string[] = [];
  time = Date.parse('2026-03-05T12:00:00Z');
  #lastId = 10;

  /** An endpoint that somebody made. */
  add(made: Partial<WebhookEndpoint & { secret: string }> = {}): string {
    const id = String(++this.#lastId);
    this.endpoints.set(id, {
      id,
      name: 'Agenda',
      webhookUrl: WEBHOOK_URL,
      topics: [...FOLLOWED_TOPICS],
      status: 'active',
      apiVersion: '2024-11-01',
      businessEstablishments: null,
      secret: `secret-${id}`,
      ...made,
    });
    return id;
  }

  readonly lucca: ConnectDependencies['lucca'] = {
    // Two pages: what is on the second one must be found as well.
    webhookEndpoints: (page) => {
      const all = [...this.endpoints.values()].map(({ secret: _secret, ...endpoint }) => endpoint);
      const items = page === null ? all.slice(0, 1) : all.slice(1);
      return Promise.resolve({ items, next: page === null && all.length > 1 ? '2' : null });
    },
    createWebhookEndpoint: (declared) => {
      const { secret, ...endpoint } = this.#find(this.add({ ...declared, ...this.#suspended() }));
      return Promise.resolve({ endpoint, secret });
    },
    changeWebhookEndpoint: (id, change) => {
      const endpoint = this.endpoints.get(id);
      if (!endpoint) return Promise.resolve(null);
      this.endpoints.set(id, { ...endpoint, ...change, ...this.#suspended() });
      const { secret: _secret, ...changed } = this.#find(id);
      return Promise.resolve(changed);
    },
    deleteWebhookEndpoint: (id) => {
      this.endpoints.delete(id);
      return Promise.resolve();
    },
    testWebhookEndpoint: (id) => {
      const { status, secret } = this.#find(id);
      if (status === 'active' && (this.doorKnows ?? this.secrets).includes(secret)) this.arrived += 1;
      return Promise.resolve();
    },
  };

  readonly store: ConnectDependencies['secrets'] = {
    secretId: 'prod/webhook',
    read: () => Promise.resolve(this.secrets),
    write: (secrets) => {
      this.secrets = secrets;
      return Promise.resolve();
    },
  };

  /** What the command works with; `guard` stands before all I/O. */
  dependencies(guard: <T extends object>(target: T) => T = (target) => target): ConnectDependencies {
    return {
      lucca: guard(this.lucca),
      secrets: guard(this.store),
      tests: guard({ arrived: () => Promise.resolve(this.arrived) }),
      say: (line) => {
        this.said.push(line);
      },
      now: () => this.time,
      sleep: (ms) => Promise.resolve(void (this.time += ms)),
    };
  }

  #suspended(): Partial<WebhookEndpoint> {
    return this.suspends ? { status: 'suspended' } : {};
  }

  #find(id: string) {
    const endpoint = this.endpoints.get(id);
    if (!endpoint) throw new LuccaFailError('Lucca answered 404', 404);
    return endpoint;
  }
}
