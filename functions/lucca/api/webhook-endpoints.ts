import { FOLLOWED_TOPICS } from '../delivery';
import type { EndpointChange, LuccaApi } from './client';
import { API_VERSION, type WebhookEndpoint } from './schemas';

/**
 * All endpoints that deliver to an address, or to one of some: one as a rule, two while the secret is changed.
 *
 * @param mayAsk asked before each request
 * @returns null if not all could be looked at
 * @throws LuccaApiError
 */
export async function findEndpointsByUrl(
  webhookUrl: string | readonly string[],
  lucca: Pick<LuccaApi, 'webhookEndpoints'>,
  mayAsk: () => boolean = () => true,
): Promise<WebhookEndpoint[] | null> {
  const ours = [webhookUrl].flat();
  const found: WebhookEndpoint[] = [];
  let page: string | null = null;
  do {
    if (!mayAsk()) return null;
    const { items, next } = await lucca.webhookEndpoints(page);
    found.push(...items.filter((endpoint) => ours.includes(endpoint.webhookUrl)));
    page = next;
  } while (page !== null);
  return found;
}

/** Why an endpoint does not deliver all that we follow, and the change that corrects it. */
type EndpointProblem = {
  field: 'topics' | 'apiVersion' | 'businessEstablishments';
  /** In words, after the name of the endpoint. */
  said: string;
  change: EndpointChange;
};

/** Somebody may have made, or changed, the endpoint in Lucca. Topics that it has beside ours stay. */
export function endpointProblems({
  topics,
  apiVersion,
  businessEstablishments,
}: Pick<WebhookEndpoint, 'topics' | 'apiVersion' | 'businessEstablishments'>): EndpointProblem[] {
  const problems: EndpointProblem[] = [];
  const missing = FOLLOWED_TOPICS.filter((topic) => !topics.includes(topic));
  if (missing.length > 0) {
    const said = `it does not follow ${missing.join(', ')}`;
    problems.push({ field: 'topics', said, change: { topics: [...topics, ...missing] } });
  }
  if (apiVersion !== API_VERSION) {
    const said = `its API version is not ${API_VERSION}`;
    problems.push({ field: 'apiVersion', said, change: { apiVersion: API_VERSION } });
  }
  if (businessEstablishments !== null) {
    const said = 'it delivers only the events of some establishments';
    problems.push({ field: 'businessEstablishments', said, change: { businessEstablishments: null } });
  }
  return problems;
}

/** The change that corrects them all. */
export function correctionOf(problems: EndpointProblem[]): EndpointChange {
  return problems.reduce<EndpointChange>((whole, { change }) => ({ ...whole, ...change }), {});
}
