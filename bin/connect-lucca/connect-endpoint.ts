import type { LuccaApi } from '../../functions/lucca/api/client';
import type { WebhookEndpoint } from '../../functions/lucca/api/schemas';
import { findEndpointsByUrl } from '../../functions/lucca/api/webhook-endpoints';
import { CommandError } from '../command-line/command';
import { echoQuestion, receivesTestDelivery, type TestDependencies } from './test-delivery';
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
  /** Of the endpoint in Lucca; null keeps the name that it has. */
  name: string | null;
  /** Replaces an existing endpoint by one with a new secret. */
  rotate: boolean;
};

/** `name`: the final one; `pending`: null unless an earlier run left the endpoint unfinished. */
type FoundEndpoint = { endpoint: WebhookEndpoint; name: string; pending: PendingSetup | null };

/**
 * Makes Lucca deliver to the webhook, and verifies it with a test delivery. First completes what an interrupted run left.
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

  // Fails on an unreadable secret before anything is changed.
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
    report(`An earlier run was interrupted: continuing with the endpoint ${id}.`);
    const endpoint = await activateEndpoint(found.endpoint, found.endpoint.name, lucca);
    const mayHaveSecret = pending.isSecretStored || (await secrets.read()).length > 0;
    if (mayHaveSecret && (await testArrives(endpoint))) {
      await complete({ ...found, endpoint }, pending);
      return 'connected';
    }
    if (pending.isSecretStored && !options.rotate) throw notDelivering(endpoint);
    if (pending.isSecretStored) return 'kept';
    await lucca.deleteWebhookEndpoint(id);
    report(`Deleted the endpoint ${id}: its secret was not stored.`);
    return 'deleted';
  }

  async function adopt({ endpoint, name }: FoundEndpoint, others: number): Promise<void> {
    const { id } = endpoint;
    if ((await secrets.read()).length === 0) {
      const advice = `store that of the endpoint ${id} there, or create a new one with --rotate`;
      throw new CommandError(
        [`The webhook secret ${secrets.secretId} is empty or does not exist: ${advice}`],
        1,
      );
    }
    const adopted = await activateEndpoint(endpoint, name, lucca);
    report(
      `Lucca has the endpoint ${id} for this address: ${adopted.status}, with all required topics, for all establishments.`,
    );
    if (others > 0) report(`There are ${others} more for it; --rotate leaves a single one.`);
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
    report(`Created the endpoint ${endpoint.id}; its secret is in the webhook secret.`);
    if (!(await testArrives(endpoint))) throw notDelivering(endpoint);
    await complete({ endpoint, name, pending }, pending);
  }

  /** The endpoint delivers: deletes what it replaces and gives it its final name. */
  async function complete({ endpoint, name }: FoundEndpoint, { isReplacement }: PendingSetup): Promise<void> {
    if (isReplacement) {
      for (const { endpoint: other } of await findEndpoints()) {
        if (other.id === endpoint.id) continue;
        await lucca.deleteWebhookEndpoint(other.id);
        report(`Deleted the endpoint ${other.id}, which this one replaces.`);
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
      report('Its secret is no longer valid.');
    } else if (stored.length > 2) {
      const others = stored.length - 1;
      report(
        `The webhook secret holds ${others} others: all stay, since it is not known which one was replaced.`,
      );
    }
  }

  async function testArrives({ id, status }: WebhookEndpoint): Promise<boolean> {
    if (status !== 'active') return false;
    report(`Lucca sends a test to the endpoint ${id}; it may take a minute and a half.`);
    return receivesTestDelivery(id, dependencies);
  }

  function notDelivering({ id, status }: WebhookEndpoint): CommandError {
    if (status !== 'active') {
      const question = echoQuestion(webhookUrl);
      return new CommandError(
        [`Lucca delivers nothing to the endpoint ${id}, it is ${status}: ${question}`],
        1,
      );
    }
    const question = `is the secret of the endpoint ${id} in ${secrets.secretId}?`;
    const advice = 'If not, create a new one with --rotate; if so, see the log of the ingest function';
    return new CommandError([`No test has arrived: ${question} ${advice}`], 1);
  }

  function reportConnected(): void {
    report(`The test has arrived: Lucca delivers to ${webhookUrl}`);
  }
}
