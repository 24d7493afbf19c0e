import type { LuccaApi } from './client';
import type { WebhookEndpoint } from './schemas';

/**
 * All endpoints that deliver to an address, or to one of some: one as a rule, two while the secret is changed.
 *
 * @param mayAsk asked before each request
 * @returns null if not all could be looked at
 * @throws LuccaApiError
 */
export async function endpointsAt(
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
