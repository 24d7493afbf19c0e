import type { LuccaApi } from '../../functions/lucca/api/client';
import { LuccaFailError } from '../../functions/lucca/api/http';
import type { WebhookEndpoint } from '../../functions/lucca/api/schemas';
import { combinedCorrection, endpointProblems } from '../../functions/lucca/api/webhook-endpoints';
import { FOLLOWED_TOPICS } from '../../functions/lucca/delivery';
import { CommandError } from '../command-line/command';
import type { WebhookSecretStore } from './webhook-secret-store';

export type EndpointDependencies = {
  lucca: Pick<LuccaApi, 'createWebhookEndpoint' | 'changeWebhookEndpoint' | 'deleteWebhookEndpoint'>;
  secrets: Pick<WebhookSecretStore, 'read' | 'write'>;
};

/**
 * Creates an endpoint in Lucca and appends its secret to the valid ones. Lucca shows the secret only once, so the endpoint is
 * deleted if its secret cannot be stored.
 *
 * @param isReplacement whether other endpoints are deleted once this one delivers
 * @throws CommandError if the secret cannot be stored
 * @throws EndpointRefusedError
 * @throws LuccaApiError
 */
export async function createEndpoint(
  { webhookUrl, name, isReplacement }: { webhookUrl: string; name: string; isReplacement: boolean },
  { lucca, secrets }: EndpointDependencies,
): Promise<WebhookEndpoint> {
  const { endpoint, secret } = await convertRefusal(
    lucca.createWebhookEndpoint({
      name: pendingName(name, { isReplacement, isSecretStored: false }),
      webhookUrl,
      // LUCCA-37: Lucca accepts them all.
      topics: [...FOLLOWED_TOPICS],
    }),
  );
  try {
    await secrets.write([...(await secrets.read()), secret]);
  } catch (error) {
    await lucca.deleteWebhookEndpoint(endpoint.id);
    throw error;
  }
  return activateEndpoint(endpoint, pendingName(name, { isReplacement, isSecretStored: true }), lucca);
}

/**
 * Activates an endpoint with this name, all topics that the connector follows, all establishments, and our API version. Its
 * other topics stay.
 *
 * @returns the endpoint in Lucca's response, which may still be suspended
 * @throws EndpointRefusedError
 * @throws LuccaApiError
 */
export async function activateEndpoint(
  endpoint: WebhookEndpoint,
  name: string,
  lucca: Pick<LuccaApi, 'changeWebhookEndpoint'>,
): Promise<WebhookEndpoint> {
  const problems = endpointProblems(endpoint);
  if (problems.length === 0 && endpoint.status === 'active' && endpoint.name === name) return endpoint;
  const correction = combinedCorrection(problems);
  const changed = await convertRefusal(
    lucca.changeWebhookEndpoint(endpoint.id, { name, status: 'active', ...correction }),
  );
  if (changed) return changed;
  throw new CommandError([`Endpoint ${endpoint.id} was deleted during this run: run the command again`], 1);
}

/** The state of an endpoint that this command created but has not completed. */
export type PendingSetup = {
  /** It replaces another endpoint, which is not deleted yet. */
  isReplacement: boolean;
  /** If false, the secret is lost. */
  isSecretStored: boolean;
};

const SUFFIXES: { suffix: string; pending: PendingSetup }[] = [
  { suffix: ' (new, secret not stored)', pending: { isReplacement: false, isSecretStored: false } },
  { suffix: ' (new, not tested)', pending: { isReplacement: false, isSecretStored: true } },
  { suffix: ' (replacement, secret not stored)', pending: { isReplacement: true, isSecretStored: false } },
  { suffix: ' (replacement, not tested)', pending: { isReplacement: true, isSecretStored: true } },
];

/** The endpoint's name in Lucca contains the state, so that a later run can resume. */
function pendingName(name: string, { isReplacement, isSecretStored }: PendingSetup): string {
  const found = SUFFIXES.find(
    ({ pending }) => pending.isReplacement === isReplacement && pending.isSecretStored === isSecretStored,
  );
  return `${name}${found?.suffix ?? ''}`;
}

/** Splits a name in Lucca. `pending` is null if the endpoint is complete or another tool created it. */
export function parseEndpointName(text: string): { name: string; pending: PendingSetup | null } {
  const found = SUFFIXES.find(({ suffix }) => text.endsWith(suffix));
  return found
    ? { name: text.slice(0, -found.suffix.length), pending: found.pending }
    : { name: text, pending: null };
}

/** LUCCA-40, LUCCA-41: Lucca rejects the URL: it is invalid or does not return the echo. The message is Lucca's. */
export class EndpointRefusedError extends Error {
  override readonly name = 'EndpointRefusedError';
}

const REFUSED_STATUSES = [400, 422];

/** @throws EndpointRefusedError if Lucca refuses to create or activate an endpoint */
async function convertRefusal<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof LuccaFailError) || !REFUSED_STATUSES.includes(error.status)) throw error;
    throw new EndpointRefusedError(error.message, { cause: error });
  }
}
