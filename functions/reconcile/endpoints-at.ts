import type { LuccaApi } from '../lucca/api-client';
import type { WebhookEndpoint } from '../lucca/api-schemas';

/**
 * All endpoints that deliver to an address: one as a rule, two while the secret is changed.
 *
 * @param mayAsk asked before each request
 * @returns null if not all could be looked at
 * @throws LuccaApiError
 */
export async function endpointsAt(
  webhookUrl: string,
  lucca: Pick<LuccaApi, 'webhookEndpoints'>,
  mayAsk: () => boolean = () => true,
): Promise<WebhookEndpoint[] | null> {
  const found: WebhookEndpoint[] = [];
  let page: string | null = null;
  do {
    if (!mayAsk()) return null;
    const { items, next } = await lucca.webhookEndpoints(page);
    found.push(...items.filter((endpoint) => endpoint.webhookUrl === webhookUrl));
    page = next;
  } while (page !== null);
  return found;
}
