import type { LuccaEvent } from '../event';
import type { FakeLucca } from '../lucca';
import { Problem, type Answer } from './answers';
import type { ApiWebhookEndpoints } from './webhook-endpoints';

export type ApiTenant = {
  lucca: FakeLucca;
  endpoints: ApiWebhookEndpoints;
  switches: ApiSwitches;
  now: () => number;
  /** Runs work after the answer. */
  later: (work: Promise<unknown>) => void;
};

export type ApiCall = {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  /** Of the token. */
  scopes: readonly string[];
};
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
   * The lists of events and leaves answer 400 to parameters that Lucca does not document for them. Without it, the list
   * of events ignores such parameters.
   */
  refusesFilters: boolean;
  /** The list of events filters by a range of `occurredAt`, sorts and limits, though Lucca documents none of it. */
  appliesEventFilters: boolean;
  /** The client has no access to related resources, so none are embedded in lists. */
  embedsNothing: boolean;
  /** The list of events has no `data`. */
  listsBareEvents: boolean;
  /** Every resource has undocumented fields. */
  addsFields: boolean;
  /** Events look otherwise than we assume. */
  alterEvent: (event: LuccaEvent) => object;
};
