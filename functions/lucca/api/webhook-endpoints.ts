import { FOLLOWED_TOPICS } from '../delivery';
import type { EndpointChange, LuccaApi } from './client';
import { API_VERSION, type WebhookEndpoint } from './schemas';

/**
 * All endpoints that deliver to one of the URLs: usually one, two while the secret is rotated.
 *
 * @param mayAsk called before each request
 * @returns null if `mayAsk` stopped the search
 * @throws LuccaApiError
 */
export async function findEndpointsByUrl(
  webhookUrl: string | readonly string[],
  lucca: Pick<LuccaApi, 'webhookEndpoints'>,
  mayAsk: () => boolean = () => true,
): Promise<WebhookEndpoint[] | null> {
  const urls = [webhookUrl].flat();
  const found: WebhookEndpoint[] = [];
  let page: string | null = null;
  do {
    if (!mayAsk()) return null;
    const { items, next } = await lucca.webhookEndpoints(page);
    found.push(...items.filter((endpoint) => urls.includes(endpoint.webhookUrl)));
    page = next;
  } while (page !== null);
  return found;
}

/** Why an endpoint does not deliver all events that we follow, and the change that corrects it. */
type EndpointProblem = {
  field: 'topics' | 'apiVersion' | 'businessEstablishments';
  /** Follows the name of the endpoint in a sentence. */
  description: string;
  change: EndpointChange;
};

/** An administrator may have created or changed the endpoint in Lucca. Additional topics are fine. */
export function endpointProblems({
  topics,
  apiVersion,
  businessEstablishments,
}: Pick<WebhookEndpoint, 'topics' | 'apiVersion' | 'businessEstablishments'>): EndpointProblem[] {
  const problems: EndpointProblem[] = [];
  const missing = FOLLOWED_TOPICS.filter((topic) => !topics.includes(topic));
  if (missing.length > 0) {
    const description = `it does not follow ${missing.join(', ')}`;
    problems.push({ field: 'topics', description, change: { topics: [...topics, ...missing] } });
  }
  if (apiVersion !== API_VERSION) {
    const description = `its API version is not ${API_VERSION}`;
    problems.push({ field: 'apiVersion', description, change: { apiVersion: API_VERSION } });
  }
  if (businessEstablishments !== null) {
    const description = 'it delivers only the events of some establishments';
    problems.push({ field: 'businessEstablishments', description, change: { businessEstablishments: null } });
  }
  return problems;
}

/** One change that corrects all problems. */
export function combinedCorrection(problems: EndpointProblem[]): EndpointChange {
  return problems.reduce<EndpointChange>((correction, { change }) => ({ ...correction, ...change }), {});
}
