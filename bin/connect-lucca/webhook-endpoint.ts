import type { LuccaApi } from '../../functions/lucca/api/client';
import type { WebhookEndpoint } from '../../functions/lucca/api/schemas';
import { FOLLOWED_TOPICS } from '../../functions/lucca/delivery';
import { correctionOf, endpointProblems } from '../../functions/lucca/endpoint-problems';
import { CommandError } from '../commands/command-error';
import { pendingName } from '../commands/endpoint-name';
import { unlessRefused } from '../commands/endpoint-refused-error';
import type { WebhookSecretStore } from './webhook-secret-store';

export type EndpointDependencies = {
  lucca: Pick<LuccaApi, 'createWebhookEndpoint' | 'changeWebhookEndpoint' | 'deleteWebhookEndpoint'>;
  secrets: Pick<WebhookSecretStore, 'read' | 'write'>;
};

/**
 * Creates an endpoint in Lucca and puts its secret, which Lucca shows this once, behind those that are valid already. If that
 * fails, the endpoint is deleted again.
 *
 * @param replaces whether there is another one, to be deleted in the end
 * @throws CommandError if the secret cannot be kept
 * @throws EndpointRefusedError
 * @throws LuccaApiError
 */
export async function createEndpoint(
  { webhookUrl, name, replaces }: { webhookUrl: string; name: string; replaces: boolean },
  { lucca, secrets }: EndpointDependencies,
): Promise<WebhookEndpoint> {
  const { endpoint, secret } = await unlessRefused(
    lucca.createWebhookEndpoint({
      name: pendingName(name, { replaces, stored: false }),
      webhookUrl,
      topics: [...FOLLOWED_TOPICS],
    }),
  );
  try {
    await secrets.write([...(await secrets.read()), secret]);
  } catch (error) {
    await lucca.deleteWebhookEndpoint(endpoint.id);
    throw error;
  }
  return adjustEndpoint(endpoint, pendingName(name, { replaces, stored: true }), lucca);
}

/**
 * Sees to it that an endpoint is active, and delivers all topics that we follow, of all establishments, in our API version. It keeps
 * the topics that it has beside them.
 *
 * @returns what Lucca made of it: it may be suspended all the same
 * @throws EndpointRefusedError
 * @throws LuccaApiError
 */
export async function adjustEndpoint(
  endpoint: WebhookEndpoint,
  name: string,
  lucca: Pick<LuccaApi, 'changeWebhookEndpoint'>,
): Promise<WebhookEndpoint> {
  const problems = endpointProblems(endpoint);
  if (problems.length === 0 && endpoint.status === 'active' && endpoint.name === name) return endpoint;
  const correction = correctionOf(problems);
  const changed = await unlessRefused(
    lucca.changeWebhookEndpoint(endpoint.id, { name, status: 'active', ...correction }),
  );
  if (changed) return changed;
  throw new CommandError([`Somebody deleted the endpoint ${endpoint.id} meanwhile: run this again`], 1);
}
