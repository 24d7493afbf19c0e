import type { LuccaApi } from '../../functions/lucca/api/client';
import { LuccaFailError } from '../../functions/lucca/api/errors';
import type { WebhookEndpoint } from '../../functions/lucca/api/schemas';
import { correctionOf, endpointProblems } from '../../functions/lucca/api/webhook-endpoints';
import { FOLLOWED_TOPICS } from '../../functions/lucca/delivery';
import { CommandError } from '../command-line/command';
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

/** What is still to be done with an endpoint that this command created. */
export type Pending = {
  /** It replaces another one, which is to be deleted. */
  replaces: boolean;
  /** Its secret is in the webhook secret; if not, nobody knows it any more. */
  stored: boolean;
};

const SUFFIXES: { suffix: string; pending: Pending }[] = [
  { suffix: ' (new, secret not stored)', pending: { replaces: false, stored: false } },
  { suffix: ' (new, not tested)', pending: { replaces: false, stored: true } },
  { suffix: ' (replacement, secret not stored)', pending: { replaces: true, stored: false } },
  { suffix: ' (replacement, not tested)', pending: { replaces: true, stored: true } },
];

/** The name in Lucca tells how far an endpoint has come, so that a run that was broken off can be taken up again. */
function pendingName(name: string, { replaces, stored }: Pending): string {
  const found = SUFFIXES.find(({ pending }) => pending.replaces === replaces && pending.stored === stored);
  return `${name}${found?.suffix ?? ''}`;
}

/** @returns `pending` null: nothing is to be done any more, or somebody else created the endpoint */
export function readName(text: string): { name: string; pending: Pending | null } {
  const found = SUFFIXES.find(({ suffix }) => text.endsWith(suffix));
  return found
    ? { name: text.slice(0, -found.suffix.length), pending: found.pending }
    : { name: text, pending: null };
}

/** Lucca does not deliver to this address: it is none, or nobody gives the echo back. The message is Lucca's. */
export class EndpointRefusedError extends Error {
  override readonly name = 'EndpointRefusedError';
}

const REJECTION_REASONS = [400, 422];

/** @throws EndpointRefusedError for a request that declares an endpoint or makes it active */
async function unlessRefused<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof LuccaFailError) || !REJECTION_REASONS.includes(error.status)) throw error;
    throw new EndpointRefusedError(error.message, { cause: error });
  }
}
