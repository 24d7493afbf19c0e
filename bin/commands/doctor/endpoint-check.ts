import { LuccaWaitError } from '../../../functions/lucca/api/errors';
import type { WebhookEndpoint } from '../../../functions/lucca/api/schemas';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { endpointProblems } from '../../../functions/lucca/endpoint-problems';
import { endpointsAt } from '../../../functions/lucca/api/webhook-endpoints';
import { terminalCommand } from '../../../functions/shared/cli-command';
import { Found, needed, ok, skipped, wrong, type Finding } from '../../doctor/finding';
import type { Lookups } from '../../doctor/lookups';
import { adviceOn } from '../../doctor/checks/lucca';

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
    return (await endpointsAt(url, lucca)) ?? [];
  } catch (error) {
    // The check of the scopes tells it.
    if (error instanceof LuccaWaitError && error.refused !== null) {
      throw new Found(skipped('needs what Lucca refuses to the API client'));
    }
    throw adviceOn(error);
  }
}
