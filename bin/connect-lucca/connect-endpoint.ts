import type { LuccaApi } from '../../functions/lucca/api/client';
import type { WebhookEndpoint } from '../../functions/lucca/api/schemas';
import { findEndpointsByUrl } from '../../functions/lucca/api/webhook-endpoints';
import { CommandError } from '../command-line/command';
import { echoAdvice, receivesTestDelivery, type TestDependencies } from './test-delivery';
import {
  activateEndpoint,
  createEndpoint,
  parseEndpointName,
  type EndpointDependencies,
  type PendingSetup,
} from './webhook-endpoint';
import type { WebhookSecretStore } from './webhook-secret-store';

const DEFAULT_NAME = 'Google Calendar';

export type ConnectDependencies = EndpointDependencies &
  TestDependencies & {
    lucca: Pick<LuccaApi, 'webhookEndpoints'>;
    secrets: Pick<WebhookSecretStore, 'secretId'>;
    /** Prints one line of progress. */
    report: (line: string) => void;
  };

export type ConnectOptions = {
  webhookUrl: string;
  /** The endpoint's name in Lucca; null keeps the current one. */
  name: string | null;
  /** Replace an existing endpoint with one that has a new secret. */
  rotate: boolean;
};

/** `name`: the final name; `pending`: null unless an earlier run did not complete the endpoint. */
type FoundEndpoint = { endpoint: WebhookEndpoint; name: string; pending: PendingSetup | null };

/**
 * Makes Lucca deliver to the webhook and verifies it with a test delivery. First completes an interrupted run.
 *
 * @throws CommandError if no test delivery arrives, or a secret cannot be stored
 * @throws EndpointRefusedError
 * @throws LuccaApiError
 */
export async function connectEndpoint(
  options: ConnectOptions,
  dependencies: ConnectDependencies,
): Promise<void> {
  const { webhookUrl } = options;
  const { lucca, secrets, report } = dependencies;

  // Fails on an unreadable secret before it changes anything.
  await secrets.read();
  const remaining: FoundEndpoint[] = [];
  for (const found of await findEndpoints()) {
    const state = found.pending === null ? 'kept' : await resumeSetup(found, found.pending);
    if (state === 'connected') return;
    if (state === 'kept') remaining.push(found);
  }
  const existing = remaining.find(({ endpoint }) => endpoint.status === 'active') ?? remaining[0];
  if (existing && !options.rotate) await adopt(existing, remaining.length - 1);
  else await create(existing);

  async function findEndpoints(): Promise<FoundEndpoint[]> {
    const endpoints = (await findEndpointsByUrl(webhookUrl, lucca)) ?? [];
    return endpoints.map((endpoint) => {
      const { name, pending } = parseEndpointName(endpoint.name);
      return { endpoint, name: options.name ?? name, pending };
    });
  }

  /** Continues an interrupted run. */
  async function resumeSetup(
    found: FoundEndpoint,
    pending: PendingSetup,
  ): Promise<'connected' | 'deleted' | 'kept'> {
    const { id } = found.endpoint;
    report(`Continuing an interrupted run with endpoint ${id}.`);
    const endpoint = await activateEndpoint(found.endpoint, found.endpoint.name, lucca);
    const mayHaveSecret = pending.isSecretStored || (await secrets.read()).length > 0;
    if (mayHaveSecret && (await testArrives(endpoint))) {
      await complete({ ...found, endpoint }, pending);
      return 'connected';
    }
    if (pending.isSecretStored && !options.rotate) throw notDelivering(endpoint);
    if (pending.isSecretStored) return 'kept';
    await lucca.deleteWebhookEndpoint(id);
    report(`Deleted endpoint ${id}, whose secret was not stored.`);
    return 'deleted';
  }

  async function adopt({ endpoint, name }: FoundEndpoint, others: number): Promise<void> {
    const { id } = endpoint;
    if ((await secrets.read()).length === 0) {
      const advice = `store the secret of endpoint ${id} in it, or create a new endpoint with --rotate`;
      throw new CommandError(
        [`The webhook secret ${secrets.secretId} is empty or does not exist: ${advice}`],
        1,
      );
    }
    const adopted = await activateEndpoint(endpoint, name, lucca);
    report(
      `Using endpoint ${id} in Lucca: ${adopted.status}, with all required topics, for all establishments.`,
    );
    if (others > 0) report(`Other endpoints with this URL: ${others}. To leave a single one, use --rotate.`);
    if (!(await testArrives(adopted))) throw notDelivering(adopted);
    reportConnected();
  }

  async function create(replaced: FoundEndpoint | undefined): Promise<void> {
    const name = options.name ?? replaced?.name ?? DEFAULT_NAME;
    const pending = { isReplacement: replaced !== undefined, isSecretStored: true };
    const endpoint = await createEndpoint(
      { webhookUrl, name, isReplacement: pending.isReplacement },
      dependencies,
    );
    report(`Created endpoint ${endpoint.id} and stored its secret.`);
    if (!(await testArrives(endpoint))) throw notDelivering(endpoint);
    await complete({ endpoint, name, pending }, pending);
  }

  /** Deletes the replaced endpoints and gives the new one, which delivers, its final name. */
  async function complete({ endpoint, name }: FoundEndpoint, { isReplacement }: PendingSetup): Promise<void> {
    if (isReplacement) {
      for (const { endpoint: other } of await findEndpoints()) {
        if (other.id === endpoint.id) continue;
        await lucca.deleteWebhookEndpoint(other.id);
        report(`Deleted endpoint ${other.id}, which the new one replaces.`);
      }
      await dropReplacedSecret();
    }
    await activateEndpoint(endpoint, name, lucca);
    reportConnected();
  }

  async function dropReplacedSecret(): Promise<void> {
    const stored = await secrets.read();
    if (stored.length === 2) {
      // The new secret is the last one.
      await secrets.write(stored.slice(-1));
      report('Removed the secret of the replaced endpoint.');
    } else if (stored.length > 2) {
      const others = stored.length - 1;
      report(
        `Kept all secrets: the webhook secret has ${others} others, and the replaced one cannot be identified.`,
      );
    }
  }

  async function testArrives({ id, status }: WebhookEndpoint): Promise<boolean> {
    if (status !== 'active') return false;
    report(`Waiting up to 90 seconds for a test delivery to endpoint ${id}.`);
    return receivesTestDelivery(id, dependencies);
  }

  function notDelivering({ id, status }: WebhookEndpoint): CommandError {
    if (status !== 'active') {
      const problem = `Lucca does not deliver to endpoint ${id}, which is ${status}`;
      return new CommandError([`${problem}: ${echoAdvice(webhookUrl)}`], 1);
    }
    const problem = `No test delivery arrived from endpoint ${id}`;
    const advice = `If ${secrets.secretId} does not contain its secret, create a new endpoint with --rotate`;
    return new CommandError([`${problem}. ${advice}. Otherwise, see the log of the ingest function.`], 1);
  }

  function reportConnected(): void {
    report(`Test delivery received: Lucca delivers to ${webhookUrl}`);
  }
}
