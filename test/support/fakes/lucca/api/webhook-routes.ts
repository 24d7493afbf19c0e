import * as z from 'zod';
import { reference } from '../reference';
import { pageOfList } from './list';
import { Problem } from './problem';
import { ok, type ApiCall, type ApiSwitches, type Routes } from './route';

const testDelivery = z.strictObject({ webhookEndpoint: z.looseObject({ id: z.string() }) });
const status = z.looseObject({ status: z.string() });

export const WEBHOOK_ROUTES: Routes = {
  'GET webhook-endpoints': {
    scope: 'webhook-endpoints.readwrite',
    answer: ({ endpoints }, { path, query }) => {
      const byStatus = (one: object, statuses: string[]) =>
        statuses.includes(status.safeParse(one).data?.status ?? '');
      const listing = {
        path,
        type: 'webhook-endpoints',
        items: endpoints.listed(),
        filters: { status: byStatus },
      };
      return ok(pageOfList(listing, query));
    },
  },
  'POST webhook-endpoints': {
    scope: 'webhook-endpoints.readwrite',
    answer: async ({ endpoints }, { body }) => ({ status: 201, body: await endpoints.create(body) }),
  },
  'GET webhook-endpoints/{id}': {
    scope: 'webhook-endpoints.readwrite',
    answer: ({ endpoints }, _, id) => ok(endpoints.get(id)),
  },
  'PATCH webhook-endpoints/{id}': {
    scope: 'webhook-endpoints.readwrite',
    answer: async ({ endpoints }, { body }, id) => ok(await endpoints.change(id, body)),
  },
  'DELETE webhook-endpoints/{id}': {
    scope: 'webhook-endpoints.readwrite',
    answer: ({ endpoints }, _, id) => {
      endpoints.delete(id);
      return { status: 204, body: null };
    },
  },
  'POST webhook-deliveries': {
    scope: 'webhook-deliveries.readwrite',
    answer: ({ lucca, endpoints, switches, later }, call) => {
      const endpoint = endpoints.get(testedEndpoint(call, switches));
      if (endpoint.status !== 'active') throw Problem.invalid('webhookEndpoint', 'Is not active.');
      const event = lucca.testConnection();
      later(endpoints.test(endpoint.id, event));
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

/** @throws Problem unless the endpoint is named where it must be, and in one way */
function testedEndpoint({ query, body }: ApiCall, { testDeliveryIn }: ApiSwitches): string {
  const inQuery = query.get('webhookEndpoint.id');
  const inBody = body === undefined ? null : (testDelivery.safeParse(body).data?.webhookEndpoint.id ?? '');
  const id = { query: inQuery, body: inBody, either: inQuery ?? inBody }[testDeliveryIn];
  if (id === null || id === '') throw Problem.invalid('webhookEndpoint', 'Is required.');
  if (inBody === '' || (inQuery !== null && inBody !== null && inQuery !== inBody)) {
    throw Problem.invalid('webhookEndpoint', 'Is not one endpoint.');
  }
  return id;
}
