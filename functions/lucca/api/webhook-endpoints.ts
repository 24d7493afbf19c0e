import { FOLLOWED_TOPICS } from '../delivery';
import type { EndpointChange, LuccaApi } from './client';
import { API_VERSION, type WebhookEndpoint } from './schemas';

/**
 * Returns all endpoints with one of the URLs: usually one, two during a rotation of the secret.
 *
 * @param mayRequest called before each request
 * @returns null if `mayRequest` returned false
 * @throws LuccaApiError
 */
export async function findEndpointsByUrl(
  webhookUrl: string | readonly string[],
  lucca: Pick<LuccaApi, 'webhookEndpoints'>,
  mayRequest: () => boolean = () => true,
): Promise<WebhookEndpoint[] | null> {
  const urls = [webhookUrl].flat();
  const found: WebhookEndpoint[] = [];
  let page: string | null = null;
  do {
    if (!mayRequest()) return null;
    const { items, next } = await lucca.webhookEndpoints(page);
    found.push(...items.filter((endpoint) => urls.includes(endpoint.webhookUrl)));
    page = next;
  } while (page !== null);
  return found;
}

/** Why an endpoint does not deliver all events that the connector needs, and the change that corrects it. */
type EndpointProblem = {
  field: 'topics' | 'apiVersion' | 'businessEstablishments';
  /** Clause after the name of the endpoint, such as "its API version is not …". */
  description: string;
  change: EndpointChange;
};

/** Returns the settings of an endpoint that must be corrected. Additional topics are allowed. */
export function endpointProblems({
  topics,
  apiVersion,
  businessEstablishments,
}: Pick<WebhookEndpoint, 'topics' | 'apiVersion' | 'businessEstablishments'>): EndpointProblem[] {
  const problems: EndpointProblem[] = [];
  const missing = FOLLOWED_TOPICS.filter((topic) => !topics.includes(topic));
  if (missing.length > 0) {
    const description = `it does not subscribe to ${missing.join(', ')}`;
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

/** Merges the corrections of all problems into one change. */
export function combinedCorrection(problems: EndpointProblem[]): EndpointChange {
  return problems.reduce<EndpointChange>((correction, { change }) => ({ ...correction, ...change }), {});
}
