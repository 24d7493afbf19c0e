import type { FakeLucca } from '../lucca';
import { Problem } from './problem';
import type { ApiWebhookEndpoints } from './webhook-endpoints';

export type ApiTenant = {
  lucca: FakeLucca;
  endpoints: ApiWebhookEndpoints;
  switches: ApiSwitches;
  now: () => number;
  /** Whether the scope is granted to the client. */
  isGranted: (scope: string) => boolean;
  /** Runs work after the answer. */
  later: (work: Promise<unknown>) => void;
};

export type ApiCall = { method: string; path: string; query: URLSearchParams; body: unknown };
export type Answer = { status: number; body: object | null };
export type Route = {
  scope: string;
  answer: (tenant: ApiTenant, call: ApiCall, id: string) => Answer | Promise<Answer>;
};
/** By method, family, and `/{id}` for one resource of the family. */
export type Routes = Record<string, Route>;

export const ok = (body: object): Answer => ({ status: 200, body });

/** @throws Problem 404 if there is none */
export const found = (body: object | null | undefined): Answer => {
  if (!body) throw Problem.notFound();
  return ok(body);
};

/** Behaviour that Lucca does not document, or that may differ from our assumptions. */
export type ApiSwitches = {
  /** The lists of events and leaves ignore filters and sorting: all items, newest first. */
  ignoresFilters: boolean;
  /**
   * The lists of events and leaves answer 400 to parameters that Lucca does not document for them. Of events it documents
   * `include`, `status`, and the `page` of a link. Unless this is set, the list of events ignores the others.
   */
  refusesFilters: boolean;
  /** The list of events filters by a range of `occurredAt`, sorts and limits, though Lucca documents none of it. */
  appliesEventFilters: boolean;
  /** The list of events holds no `data`. */
  listsBareEvents: boolean;
  /** Where a test delivery must name its endpoint: Lucca's OpenAPI document says the query, its newest page the body. */
  testDeliveryIn: 'query' | 'body' | 'either';
  /** Every resource has unknown fields. */
  addsFields: boolean;
};

export const DOCUMENTED: ApiSwitches = {
  ignoresFilters: false,
  refusesFilters: false,
  appliesEventFilters: false,
  listsBareEvents: false,
  testDeliveryIn: 'either',
  addsFields: false,
};
