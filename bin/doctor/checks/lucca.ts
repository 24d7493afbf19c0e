import { LuccaApiError, LuccaWaitError } from '../../../functions/lucca/api/http';
import { SCOPES, type Scope, type WebhookEndpoint } from '../../../functions/lucca/api/schemas';
import { endpointProblems, findEndpointsByUrl } from '../../../functions/lucca/api/webhook-endpoints';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { terminalCommand } from '../../../functions/shared/cli-command';
import { FindingError, ok, requirePrerequisite, skipped, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

/** Consequences of a missing scope; each completes `scope …: …`. */
const CONSEQUENCES: Record<Scope, string> = {
  'employees.readonly': 'addresses that events do not contain stay unknown, so absences fail',
  'job-positions.readonly': 'the establishment of an employee stays unknown',
  'business-establishments.readonly': 'names and time zones of establishments stay unknown',
  'leaves.readonly': 'absences cannot be imported, and their titles stay masked',
  'events.readonly': 'missed deliveries are not recovered',
  'webhook-endpoints.readwrite': 'the endpoint is not monitored',
  'webhook-deliveries.readwrite': 'the connection cannot be tested',
};

/** Checks that Lucca grants every scope to the API client, by requesting a token for each. */
export async function checkScopes({ lucca }: Pick<Lookups, 'lucca'>): Promise<Finding[]> {
  const api = await requirePrerequisite('access to the Lucca API', lucca);
  const missing = await api.missingScopes().catch((error: unknown) => {
    throw toFinding(error);
  });
  if (missing.length === 0) return [ok(`all ${SCOPES.length} scopes granted`)];
  return missing.map((scope) =>
    wrong(
      `scope ${scope} is not granted: ${CONSEQUENCES[scope]}`,
      'Add it to the API client in Lucca; see "Give access to the Lucca API" in README.md',
    ),
  );
}

/** Checks that an active endpoint in Lucca delivers all topics to the webhook. */
export async function checkEndpoint(
  { webhookUrl, lucca }: Pick<Lookups, 'webhookUrl' | 'lucca'>,
  stackName: string | null,
): Promise<Finding[]> {
  const url = await webhookUrl();
  const endpoints = await findEndpoints(url, await requirePrerequisite('access to the Lucca API', lucca));
  const advice = `Connect Lucca: ${terminalCommand('connect-lucca', [], stackName)}`;
  if (endpoints.length === 0) return [wrong('no endpoint in Lucca has the URL of the webhook', advice)];
  const active = endpoints.filter(({ status }) => status === 'active');
  if (active.length === 0) {
    const states = endpoints.map(({ id, status }) => `endpoint ${id} is ${status}`).join(', ');
    return [wrong(`Lucca does not deliver: ${states}`, advice)];
  }
  const problems = active.map(endpointProblems).toSorted((a, b) => a.length - b.length)[0] ?? [];
  if (problems.length > 0) return problems.map(({ description }) => wrong(description, advice));
  return [ok(`active, ${FOLLOWED_TOPICS.length} topics`)];
}

async function findEndpoints(
  url: string,
  lucca: Awaited<ReturnType<Lookups['lucca']>>,
): Promise<WebhookEndpoint[]> {
  try {
    return (await findEndpointsByUrl(url, lucca)) ?? [];
  } catch (error) {
    // The check of the scopes reports this.
    if (error instanceof LuccaWaitError && error.refused !== null) {
      throw new FindingError(skipped('needs access that Lucca does not grant'));
    }
    throw toFinding(error);
  }
}

/** Converts an error of Lucca's API to a finding with advice. Returns other errors unchanged. */
function toFinding(error: unknown): unknown {
  if (!(error instanceof LuccaApiError)) return error;
  const advice =
    error.next === 'retry'
      ? 'Run the doctor again in a minute'
      : 'Check the API client in Lucca and its scopes; see "Give access to the Lucca API" in README.md';
  return new FindingError(wrong(error.message, advice));
}
