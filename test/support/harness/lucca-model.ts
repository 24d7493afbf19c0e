import type { ConnectDependencies } from '../../../bin/connect-lucca/connect-endpoint';
import { LuccaFailError } from '../../../functions/lucca/api/http';
import type { WebhookEndpoint } from '../../../functions/lucca/api/schemas';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';

export const WEBHOOK_URL = 'https://webhook.example/lucca';

/** What `connect-lucca` reads and changes, in memory: Lucca's endpoints, the webhook secret, and the log of test deliveries. */
export class LuccaModel {
  readonly endpoints = new Map<string, WebhookEndpoint & { secret: string }>();
  secrets: readonly string[] = [];
  /** The secrets that the webhook has cached; null: it reads them for each delivery. */
  cachedSecrets: readonly string[] | null = null;
  /** Whether Lucca suspends each endpoint that is activated. */
  suspends = false;
  testDeliveries = 0;
  readonly reported: string[] = [];
  time = Date.parse('2026-03-05T12:00:00Z');
  #lastId = 10;

  /** Adds an endpoint as an administrator of Lucca would. @returns its id */
  add(overrides: Partial<WebhookEndpoint & { secret: string }> = {}): string {
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
      ...overrides,
    });
    return id;
  }

  readonly lucca: ConnectDependencies['lucca'] = {
    // Two pages, to test that both are read.
    webhookEndpoints: (page) => {
      const all = [...this.endpoints.values()].map(({ secret: _secret, ...endpoint }) => endpoint);
      const items = page === null ? all.slice(0, 1) : all.slice(1);
      return Promise.resolve({ items, next: page === null && all.length > 1 ? '2' : null });
    },
    createWebhookEndpoint: (declared) => {
      const { secret, ...endpoint } = this.#find(this.add({ ...declared, ...this.#statusOverride() }));
      return Promise.resolve({ endpoint, secret });
    },
    changeWebhookEndpoint: (id, change) => {
      const endpoint = this.endpoints.get(id);
      if (!endpoint) return Promise.resolve(null);
      this.endpoints.set(id, { ...endpoint, ...change, ...this.#statusOverride() });
      const { secret: _secret, ...changed } = this.#find(id);
      return Promise.resolve(changed);
    },
    deleteWebhookEndpoint: (id) => {
      this.endpoints.delete(id);
      return Promise.resolve();
    },
    testWebhookEndpoint: (id) => {
      const { status, secret } = this.#find(id);
      if (status === 'active' && (this.cachedSecrets ?? this.secrets).includes(secret))
        this.testDeliveries += 1;
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

  /** @param guard wraps all I/O */
  dependencies(guard: <T extends object>(target: T) => T = (target) => target): ConnectDependencies {
    return {
      lucca: guard(this.lucca),
      secrets: guard(this.store),
      ...guard({ countTestDeliveries: () => Promise.resolve(this.testDeliveries) }),
      report: (line) => {
        this.reported.push(line);
      },
      now: () => this.time,
      sleep: (ms) => Promise.resolve(void (this.time += ms)),
    };
  }

  #statusOverride(): Partial<WebhookEndpoint> {
    return this.suspends ? { status: 'suspended' } : {};
  }

  #find(id: string) {
    const endpoint = this.endpoints.get(id);
    if (!endpoint) throw new LuccaFailError('Lucca answered 404', 404);
    return endpoint;
  }
}
