import * as z from 'zod';
import { pageOfList } from './api-list';
import { Problem } from './api-problem';
import type { ApiWebhookEndpoints } from './api-webhook-endpoints';
import type { LuccaEvent } from './event';
import type { FakeLucca } from './lucca';
import { reference } from './reference';

/** What Lucca might do otherwise than we assume. */
export type ApiSwitches = {
  /** Lists ignore filters and sorting: all there is, newest first. */
  ignoresFilters: boolean;
  /** The lists of events and leaves answer 400 to parameters that they do not document. */
  refusesFilters: boolean;
  /** The list of events holds no `data`. */
  listsBareEvents: boolean;
};

export type ApiTenant = {
  lucca: FakeLucca;
  endpoints: ApiWebhookEndpoints;
  switches: ApiSwitches;
  now: () => number;
  /** Lets something happen after the request was answered. */
  later: (work: Promise<unknown>) => void;
};

export type ApiCall = { method: string; path: string; query: URLSearchParams; body: unknown };
type Answer = { status: number; body: object | null };
type Route = {
  scope: string;
  answer: (tenant: ApiTenant, call: ApiCall, id: string) => Answer | Promise<Answer>;
};

/** Lucca keeps events for two months. */
const KEPT_MS = 61 * 24 * 60 * 60 * 1000;

const ok = (body: object): Answer => ({ status: 200, body });
const found = (body: object | null | undefined): Answer => {
  if (!body) throw Problem.notFound();
  return ok(body);
};

const testDelivery = z.strictObject({ webhookEndpoint: z.looseObject({ id: z.string() }) });

const ROUTES: Record<string, Route> = {
  'GET employees/{id}': {
    scope: 'employees.readonly',
    answer: ({ lucca }, _, id) => found(lucca.organization.employee(id)),
  },
  'GET job-positions/{id}': {
    scope: 'job-positions.readonly',
    answer: ({ lucca }, _, id) => found(lucca.organization.jobPosition(id)),
  },
  'GET business-establishments': {
    scope: 'business-establishments.readonly',
    answer: ({ lucca }, { path, query }) => {
      const items = lucca.organization.shownEstablishments();
      return ok(
        pageOfList({ path, type: 'business-establishments', items, ranges: {}, sorts: BY_ID }, query, false),
      );
    },
  },
  'GET business-establishments/{id}': {
    scope: 'business-establishments.readonly',
    answer: ({ lucca }, _, id) => found(lucca.organization.shownEstablishment(id)),
  },
  'GET leave-accounts/{id}': {
    scope: 'leaves.readonly',
    answer: ({ lucca }, _, id) => found(lucca.organization.leaveAccount(id)),
  },
  'GET leaves': {
    scope: 'leaves.readonly',
    answer: ({ lucca, switches }, { path, query }) => {
      if (switches.refusesFilters) refuseOthers(query, ['limit', 'page', 'include']);
      const ranges = { endsOn: ({ endsOn }: { endsOn: string }) => endsOn };
      const listing = { path, type: 'leaves', items: [...lucca.leaves.values()], ranges, sorts: BY_ID };
      return ok(pageOfList(listing, query, switches.ignoresFilters));
    },
  },
  'GET events': {
    scope: 'events.readonly',
    answer: (tenant, { path, query }) => {
      const { ignoresFilters, refusesFilters, listsBareEvents } = tenant.switches;
      if (refusesFilters) refuseOthers(query, ['page', 'include']);
      const occurredAt = (event: { occurredAt: string }) => event.occurredAt;
      const items = keptEvents(tenant).map(({ data, ...bare }) =>
        listsBareEvents ? bare : { ...bare, data },
      );
      const rules = { ranges: { occurredAt }, sorts: { ...BY_ID, occurredAt } };
      return ok(pageOfList({ path, type: 'events', items, ...rules }, query, ignoresFilters));
    },
  },
  'GET events/{id}': {
    scope: 'events.readonly',
    answer: (tenant, _, id) => found(keptEvents(tenant).find((event) => event.id === id)),
  },
  'GET webhook-endpoints': {
    scope: 'webhook-endpoints.readwrite',
    answer: ({ endpoints }, { path, query }) => {
      const items: { id: string }[] = [...endpoints.foreign, ...endpoints.all()];
      const listing = { path, type: 'webhook-endpoints', items, ranges: {}, sorts: BY_ID };
      return ok(pageOfList(listing, query, false));
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
    answer: ({ lucca, endpoints, later }, { body }) => {
      const { data: asked } = testDelivery.safeParse(body);
      if (!asked) throw Problem.invalid('webhookEndpoint', 'Is required.');
      const { id, status } = endpoints.get(asked.webhookEndpoint.id);
      if (status !== 'active') throw Problem.invalid('webhookEndpoint', 'Is not active.');
      const event = lucca.testConnection();
      later(endpoints.test(id, event));
      const webhookEndpoint = reference('webhook-endpoint', id);
      return {
        status: 201,
        body: { ...reference('webhook-delivery', event.id), status: 'scheduled', webhookEndpoint },
      };
    },
  },
};

const BY_ID = { id: ({ id }: { id: string }) => id.padStart(20, '0') };

/**
 * @param scopes of the token
 * @throws Problem
 */
export async function answerApiCall(
  call: ApiCall,
  scopes: readonly string[],
  tenant: ApiTenant,
): Promise<Answer> {
  const [path, family = '', id] = /^\/lucca-api\/([a-z-]+)(?:\/([^/]+))?$/.exec(call.path) ?? [];
  const route = ROUTES[`${call.method} ${family}${id === undefined ? '' : '/{id}'}`];
  if (path === undefined || !route) throw Problem.notFound();
  if (!scopes.includes(route.scope)) throw new Problem(403, 'Forbidden');
  return route.answer(tenant, call, decodeURIComponent(id ?? ''));
}

function refuseOthers(query: URLSearchParams, documented: string[]): void {
  for (const name of query.keys()) {
    if (!documented.includes(name)) throw Problem.invalid(name, 'Not allowed.');
  }
}

function keptEvents({ lucca, now }: ApiTenant): LuccaEvent[] {
  return lucca.events.filter(({ occurredAt }) => Date.parse(occurredAt) > now() - KEPT_MS);
}
