import type { EndpointChange } from './api/client';
import { API_VERSION } from './api-resources';
import type { WebhookEndpoint } from './api/schemas';
import { FOLLOWED_TOPICS } from './delivery';

/** Why an endpoint does not deliver all that we follow, and the change that corrects it. */
export type EndpointProblem = {
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
