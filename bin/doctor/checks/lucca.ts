import { LuccaApiError, LuccaWaitError } from '../../../functions/lucca/api/errors';
import { SCOPES, type Scope, type WebhookEndpoint } from '../../../functions/lucca/api/schemas';
import { endpointProblems, findEndpointsByUrl } from '../../../functions/lucca/api/webhook-endpoints';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { terminalCommand } from '../../../functions/shared/cli-command';
import { Found, needed, ok, skipped, wrong, type Finding } from '../finding';
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
function adviceOn(error: unknown): unknown {
  if (!(error instanceof LuccaApiError)) return error;
  const advice =
    error.next === 'retry'
      ? 'Run this again in a minute'
      : 'Check the API client in Lucca and its scopes (README, Deploy, step 6)';
  return new Found(wrong(error.message, advice));
}

/** Whether Lucca delivers to our address all that we follow. */
export async function checkEndpoint(
  { webhookUrl, lucca }: Pick<Lookups, 'webhookUrl' | 'lucca'>,
  stackName: string | null,
): Promise<Finding[]> {
  const url = await webhookUrl();
  const endpoints = await endpointsOf(url, await needed('access to the Lucca API', lucca));
  const advice = `Connect Lucca: ${terminalCommand('connect-lucca', [], stackName)}`;
  if (endpoints.length === 0) return [wrong('Lucca has none with the address of the webhook', advice)];
  const active = endpoints.filter(({ status }) => status === 'active');
  if (active.length === 0) {
    const found = endpoints.map(({ id, status }) => `${id} is ${status}`).join(', ');
    return [wrong(`Lucca delivers nothing: ${found}`, advice)];
  }
  const problems = active.map(endpointProblems).toSorted((a, b) => a.length - b.length)[0] ?? [];
  if (problems.length > 0) return problems.map(({ said }) => wrong(said, advice));
  return [ok(`active, ${FOLLOWED_TOPICS.length} topics`)];
}

async function endpointsOf(
  url: string,
  lucca: Awaited<ReturnType<Lookups['lucca']>>,
): Promise<WebhookEndpoint[]> {
  try {
    return (await findEndpointsByUrl(url, lucca)) ?? [];
  } catch (error) {
    // The check of the scopes tells it.
    if (error instanceof LuccaWaitError && error.refused !== null) {
      throw new Found(skipped('needs what Lucca refuses to the API client'));
    }
    throw adviceOn(error);
  }
}
