import type { LuccaApi } from '../../functions/lucca/api/client';
import type { WebhookEndpoint } from '../../functions/lucca/api/schemas';
import { findEndpointsByUrl } from '../../functions/lucca/api/webhook-endpoints';
import { CommandError } from '../command-line/command';
import { delivers, echoQuestion, type TestDependencies } from './test-delivery';
import {
  adjustEndpoint,
  createEndpoint,
  readName,
  type EndpointDependencies,
  type Pending,
} from './webhook-endpoint';
import type { WebhookSecretStore } from './webhook-secret-store';

const DEFAULT_NAME = 'Google Calendar';

export type ConnectDependencies = EndpointDependencies &
  TestDependencies & {
    lucca: Pick<LuccaApi, 'webhookEndpoints'>;
    secrets: Pick<WebhookSecretStore, 'secretId'>;
    say: (line: string) => void;
  };

export type Wanted = {
  webhookUrl: string;
  /** Of the endpoint in Lucca; null: the one that it has. */
  name: string | null;
  /** Whether an endpoint that is there is replaced by one with a new secret. */
  rotate: boolean;
};

/** An endpoint, the name that it has in the end, and what is to be done until then. */
type Known = { endpoint: WebhookEndpoint; name: string; pending: Pending | null };

/** Makes Lucca deliver to us, and proves it. What a run that was broken off has begun is brought to its end first. */
export class LuccaConnection {
  constructor(
    private readonly wanted: Wanted,
    private readonly deps: ConnectDependencies,
  ) {}

  /**
   * @throws CommandError if no test arrives, or a secret cannot be kept
   * @throws EndpointRefusedError
   * @throws LuccaApiError
   */
  async establish(): Promise<void> {
    // A secret that cannot be read is to be found before anything is changed.
    await this.deps.secrets.read();
    const known = await this.#known();
    const left: Known[] = [];
    for (const one of known) {
      const next = one.pending === null ? 'stays' : await this.#takeUp(one, one.pending);
      if (next === 'done') return;
      if (next === 'stays') left.push(one);
    }
    const adopted = left.find(({ endpoint }) => endpoint.status === 'active') ?? left[0];
    if (adopted && !this.wanted.rotate) await this.#adopt(adopted, left.length - 1);
    else await this.#create(adopted);
  }

  /** Goes on where an earlier run was broken off. */
  async #takeUp(one: Known, pending: Pending): Promise<'done' | 'deleted' | 'stays'> {
    const { lucca, secrets, say } = this.deps;
    const { id } = one.endpoint;
    say(`An earlier run was broken off: it goes on with the endpoint ${id}.`);
    const endpoint = await adjustEndpoint(one.endpoint, one.endpoint.name, lucca);
    const mayArrive = pending.stored || (await secrets.read()).length > 0;
    if (mayArrive && (await this.#arrives(endpoint))) {
      await this.#finish({ ...one, endpoint }, pending);
      return 'done';
    }
    if (pending.stored && !this.wanted.rotate) throw this.#silence(endpoint);
    if (pending.stored) return 'stays';
    await lucca.deleteWebhookEndpoint(id);
    say(`Deleted the endpoint ${id}: nobody knows its secret.`);
    return 'deleted';
  }

  async #adopt({ endpoint, name }: Known, others: number): Promise<void> {
    const { lucca, secrets, say } = this.deps;
    const { id } = endpoint;
    if ((await secrets.read()).length === 0) {
      const advice = `put that of the endpoint ${id} there, or take a new one with --rotate`;
      throw new CommandError(
        [`The webhook secret ${secrets.secretId} is empty or does not exist: ${advice}`],
        1,
      );
    }
    const adjusted = await adjustEndpoint(endpoint, name, lucca);
    say(
      `Lucca has the endpoint ${id} for this address: ${adjusted.status}, with all topics that we follow, of all establishments.`,
    );
    if (others > 0) say(`There are ${others} more for it; --rotate leaves a single one.`);
    if (!(await this.#arrives(adjusted))) throw this.#silence(adjusted);
    this.#sayConnected();
  }

  async #create(replaced: Known | undefined): Promise<void> {
    const { webhookUrl } = this.wanted;
    const name = this.wanted.name ?? replaced?.name ?? DEFAULT_NAME;
    const pending = { replaces: replaced !== undefined, stored: true };
    const endpoint = await createEndpoint({ webhookUrl, name, replaces: pending.replaces }, this.deps);
    this.deps.say(`Created the endpoint ${endpoint.id}; its secret is in the webhook secret.`);
    if (!(await this.#arrives(endpoint))) throw this.#silence(endpoint);
    await this.#finish({ endpoint, name, pending }, pending);
  }

  /** The endpoint delivers: what it replaces may go. */
  async #finish({ endpoint, name }: Known, { replaces }: Pending): Promise<void> {
    const { lucca, say } = this.deps;
    if (replaces) {
      for (const { endpoint: other } of await this.#known()) {
        if (other.id === endpoint.id) continue;
        await lucca.deleteWebhookEndpoint(other.id);
        say(`Deleted the endpoint ${other.id}, which this one replaces.`);
      }
      await this.#dropReplacedSecret();
    }
    await adjustEndpoint(endpoint, name, lucca);
    this.#sayConnected();
  }

  /** The newest secret is the last one. */
  async #dropReplacedSecret(): Promise<void> {
    const { secrets, say } = this.deps;
    const stored = await secrets.read();
    if (stored.length === 2) {
      await secrets.write(stored.slice(-1));
      say('Its secret is no longer valid.');
    } else if (stored.length > 2) {
      const others = stored.length - 1;
      say(`The webhook secret holds ${others} others: which of them was its secret is not known, all stay.`);
    }
  }

  async #arrives({ id, status }: WebhookEndpoint): Promise<boolean> {
    if (status !== 'active') return false;
    this.deps.say(`Lucca sends a test to the endpoint ${id}; it may take a minute and a half.`);
    return delivers(id, this.deps);
  }

  #silence({ id, status }: WebhookEndpoint): CommandError {
    if (status !== 'active') {
      const question = echoQuestion(this.wanted.webhookUrl);
      return new CommandError(
        [`Lucca delivers nothing to the endpoint ${id}, it is ${status}: ${question}`],
        1,
      );
    }
    const { secretId } = this.deps.secrets;
    const advice = 'If not, take a new one with --rotate; if so, the log of the ingest function tells more';
    const question = `is the secret of the endpoint ${id} in ${secretId}?`;
    return new CommandError([`No test has arrived: ${question} ${advice}`], 1);
  }

  #sayConnected(): void {
    this.deps.say(`The test has arrived: Lucca delivers to ${this.wanted.webhookUrl}`);
  }

  async #known(): Promise<Known[]> {
    const { webhookUrl, name: wanted } = this.wanted;
    const endpoints = (await findEndpointsByUrl(webhookUrl, this.deps.lucca)) ?? [];
    return endpoints.map((endpoint) => {
      const { name, pending } = readName(endpoint.name);
      return { endpoint, name: wanted ?? name, pending };
    });
  }
}
