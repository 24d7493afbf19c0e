import * as z from 'zod';
import { reference } from '../reference';
import { Problem } from './answers';
import { checkParameters, pageOfList } from './list';
import { ok, type ApiCall, type Routes } from './route';
import type { ApiSwitches } from './switches';

const SCOPE = 'webhook-endpoints.readwrite';

export const WEBHOOK_ROUTES: Routes = {
  'GET webhook-endpoints': {
    scope: SCOPE,
    answer: ({ endpoints, switches }, { path, query }) =>
      ok(pageOfList({ path, items: endpoints.listed() }, query, switches)),
  },
  'POST webhook-endpoints': {
    scope: SCOPE,
    answer: async ({ endpoints }, { body }) => ({ status: 201, body: await endpoints.create(body) }),
  },
  'PATCH webhook-endpoints/{id}': {
    scope: SCOPE,
    answer: async ({ endpoints }, { body }, id) => ok(await endpoints.change(id, body)),
  },
  'DELETE webhook-endpoints/{id}': {
    scope: SCOPE,
    answer: ({ endpoints }, _, id) => {
      endpoints.delete(id);
      return { status: 204, body: null };
    },
  },
  'POST webhook-deliveries': {
    scope: 'webhook-deliveries.readwrite',
    answer: ({ lucca, endpoints, switches, later }, call) => {
      const endpoint = endpoints.get(endpointToTest(call, switches));
      if (endpoint.status !== 'active') throw Problem.invalid('webhookEndpoint', 'Not active.');
      const event = lucca.testConnection();
      later(
        endpoints.test(endpoint.id, switches.testsWithoutSource ? { ...event, source: undefined } : event),
      );
      return {
        status: 201,
        body: {
          ...reference('webhook-delivery', event.id),
          status: 'undelivered',
          attemptsCount: 0,
          nextAttemptAt: event.occurredAt,
          event: { id: event.id, type: event.topic, url: event.url },
          webhookEndpoint: reference('webhook-endpoint', endpoint.id),
          links: null,
        },
      };
    },
  },
};

const testDelivery = z.strictObject({ webhookEndpoint: z.looseObject({ id: z.string() }) });

/**
 * LUCCA-42: Lucca's OpenAPI document requires the id in the query, its newest page in the body. The fake requires both, so that the connector
 * works with either.
 *
 * @throws Problem unless both are the same
 */
function endpointToTest({ query, body }: ApiCall, { testsByBodyOnly }: ApiSwitches): string {
  const inBody = testDelivery.safeParse(body).data?.webhookEndpoint.id;
  if (testsByBodyOnly) checkParameters(query, []);
  if (testsByBodyOnly && inBody !== undefined) return inBody;
  if (inBody === undefined || inBody !== query.get('webhookEndpoint.id')) {
    throw Problem.invalid('webhookEndpoint', 'Required in the query and in the body.');
  }
  return inBody;
}
