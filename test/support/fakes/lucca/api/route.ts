import type { FakeLucca } from '../lucca';
import { Problem, type Answer } from './answers';
import type { ApiSwitches } from './switches';
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
