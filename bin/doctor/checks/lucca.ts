import { LuccaApiError } from '../../../functions/lucca/api/errors';
import { SCOPES, type Scope } from '../../../functions/lucca/api-resources';
import { Found, needed, ok, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

/** What does not work without a scope. */
const WITHOUT: Record<Scope, string> = {
  'employees.readonly': 'addresses that events do not name stay unknown, so absences fail',
  'job-positions.readonly': 'the establishment of an employee stays unknown',
  'business-establishments.readonly': 'names and time zones of establishments stay unknown',
  'leaves.readonly': 'absences cannot be imported, and their titles stay masked',
  'events.readonly': 'missed deliveries are not caught up',
  'webhook-endpoints.readwrite': 'the endpoint is not looked after',
  'webhook-deliveries.readwrite': 'the connection cannot be tested',
};

/** Whether Lucca grants the API client every scope that the connector asks for: for each, it is asked for a token. */
export async function checkScopes({ lucca }: Pick<Lookups, 'lucca'>): Promise<Finding[]> {
  const api = await needed('access to the Lucca API', lucca);
  const missing = await api.missingScopes().catch((error: unknown) => {
    throw adviceOn(error);
  });
  if (missing.length === 0) return [ok(`grants all ${SCOPES.length} scopes`)];
  return missing.map((scope) =>
    wrong(
      `the client lacks the scope ${scope}: ${WITHOUT[scope]}`,
      'Add it to the API client in Lucca (README, Deploy, step 6)',
    ),
  );
}

/** What a failure of Lucca's API means to a person. */
export function adviceOn(error: unknown): unknown {
  if (!(error instanceof LuccaApiError)) return error;
  const advice =
    error.next === 'retry'
      ? 'Run this again in a minute'
      : 'Check the API client in Lucca and its scopes (README, Deploy, step 6)';
  return new Found(wrong(error.message, advice));
}
