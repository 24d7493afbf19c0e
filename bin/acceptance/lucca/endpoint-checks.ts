import { apiWebhookEndpoint } from '../../../functions/lucca/api/schemas';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { confirmed, notDecided, refuted, type Check, type Finding, type Measurement } from '../check';
import type { LuccaAccess } from './access';
import { describeAnswer, fieldsOf } from './answers';
import {
  openEndpointRequests,
  RARE_TOPICS,
  type CreatedEndpoint,
  type EndpointRequests,
} from './endpoint-requests';
import { markedName, removeEndpoints, removeSecret, silentUrl, testUrl } from './endpoint-traces';
import type { RawAnswer } from './raw-lucca';
import { checkTestDelivery } from './test-delivery';

const REFUSALS = [400, 422];

/** The life of an endpoint that the connector does not need. */
export function endpointLifeCheck(access: LuccaAccess): Check {
  return {
    name: 'lucca.webhook-endpoint',
    title: 'Create, test and delete a webhook endpoint of its own',
    plan:
      'Creates an endpoint in Lucca below the URL of the webhook, stores its secret beside the others, requests a ' +
      'test delivery, and removes both. The test remains in the log as a connection test.',
    decides: [
      ...(['LUCCA-37', 'LUCCA-38', 'LUCCA-39', 'LUCCA-40'] as const),
      ...(['LUCCA-42', 'LUCCA-43', 'LUCCA-44'] as const),
    ],
    run: async () => {
      try {
        return await liveThrough(access);
      } catch (error) {
        // The runner tries again at the end.
        await removeEndpoints(access).catch(() => undefined);
        throw error;
      }
    },
  };
}

async function liveThrough(access: LuccaAccess) {
  const findings: Finding[] = [];
  const measurements: Measurement[] = [];
  const requests = await openEndpointRequests(access);
  const url = testUrl(await access.webhookUrl(), access.newId());
  const { endpoint, topics } = await create(requests, url);
  findings.push(topics);
  const { id, secret, answer } = endpoint;
  if (id === null) {
    findings.push(refuted('LUCCA-39', `${describeAnswer(answer)} to the creation of an inactive endpoint`));
    return { findings, measurements };
  }
  findings.push(secretFinding(endpoint));

  const name = secret === null ? 'Acceptance test (temporary, renamed)' : markedName(secret);
  const renamed = await requests.change(id, { name, topics: RARE_TOPICS });
  const isRenamed = shows(renamed, { name, topics: RARE_TOPICS });
  // Without its mark in Lucca, a secret could not be found after a crash.
  const isStored = secret !== null && isRenamed;
  if (isStored) await storeSecret(secret, access);

  const activated = await requests.change(id, { status: 'active' });
  const isActive = shows(activated, { status: 'active' });
  findings.push(activation(activated, isActive));
  if (isActive && isStored) {
    const tested = await checkTestDelivery({ id, secret, url }, requests, access);
    findings.push(...tested.findings);
    measurements.push(tested.measurement);
  }
  findings.push(await end({ id, name }, { renamed, isRenamed, isActive }, requests, access));
  return { findings, measurements };
}

/** With all topics; if Lucca refuses them, with one, so that the rest can be decided. */
async function create(
  requests: EndpointRequests,
  url: string,
): Promise<{ endpoint: CreatedEndpoint; topics: Finding }> {
  const id = 'LUCCA-37';
  const all = await requests.create(url, FOLLOWED_TOPICS, 'inactive');
  if (all.id !== null) {
    return {
      endpoint: all,
      topics: confirmed(id, `${all.answer.status} with ${FOLLOWED_TOPICS.length} topics`),
    };
  }
  const reduced = await requests.create(url, RARE_TOPICS, 'inactive');
  const text = describeAnswer(all.answer);
  if (reduced.id !== null)
    return { endpoint: reduced, topics: refuted(id, `${text}; one topic is accepted`) };
  return { endpoint: reduced, topics: notDecided(id, text, 'Decide LUCCA-39 first') };
}

function secretFinding({ answer, secret }: CreatedEndpoint): Finding {
  if (secret !== null) return confirmed('LUCCA-38', `${answer.status} with the secret`);
  return refuted(
    'LUCCA-38',
    `${answer.status} without secret; the fields are ${fieldsOf(answer.body).join(', ')}`,
  );
}

async function storeSecret(secret: string, access: LuccaAccess): Promise<void> {
  const secrets = await access.secrets();
  await secrets.write([...(await secrets.read()), secret]);
}

type Shown = { name?: string; topics?: string[]; status?: string };

/** Whether the answer shows the endpoint with these values. */
function shows({ status, body }: RawAnswer, expected: Shown): boolean {
  const { data } = apiWebhookEndpoint.safeParse(body);
  if (status !== 200 || !data) return false;
  return (
    data.name === (expected.name ?? data.name) &&
    data.status === (expected.status ?? data.status) &&
    (expected.topics ?? data.topics).toSorted().join() === data.topics.toSorted().join()
  );
}

function activation(answer: RawAnswer, isActive: boolean): Finding {
  if (isActive) return confirmed('LUCCA-40', 'active, after the webhook returned the echo');
  const { data } = apiWebhookEndpoint.safeParse(answer.body);
  return refuted('LUCCA-40', `${describeAnswer(answer)}${data ? `, the endpoint is ${data.status}` : ''}`);
}

/** Deactivates the endpoint, removes its secret and deletes it, as {@link removeEndpoints} does after a crash. */
async function end(
  { id, name }: { id: string; name: string },
  { renamed, isRenamed, isActive }: { renamed: RawAnswer; isRenamed: boolean; isActive: boolean },
  requests: EndpointRequests,
  access: LuccaAccess,
): Promise<Finding> {
  const deactivated = isActive ? await requests.change(id, { status: 'inactive' }) : null;
  await removeSecret(name, access);
  const deleted = await requests.delete(id);
  const again = await requests.delete(id);
  const problems = [
    ...(isRenamed ? [] : [`${describeAnswer(renamed)} without the new name or topics to a change`]),
    ...(deactivated && !shows(deactivated, { status: 'inactive' })
      ? [`${describeAnswer(deactivated)} to the deactivation`]
      : []),
    ...(deleted.status < 300 ? [] : [`${describeAnswer(deleted)} to the deletion`]),
    ...(again.status === 404 ? [] : [`${describeAnswer(again)} to a second deletion`]),
  ];
  if (problems.length > 0) return refuted('LUCCA-39', problems.join('; '));
  return confirmed('LUCCA-39', `changed, deleted (${deleted.status}), then ${again.status}`);
}

/** An endpoint whose URL cannot return the echo. */
export function silentEndpointCheck(access: LuccaAccess): Check {
  return {
    name: 'lucca.no-echo',
    title: 'Activate an endpoint that does not return the echo',
    plan: 'Tries to create an active endpoint in Lucca whose URL nothing answers, and deletes it if it exists.',
    decides: ['LUCCA-41'],
    run: async () => {
      const requests = await openEndpointRequests(access);
      const url = silentUrl(await access.webhookUrl());
      const { answer, id } = await requests.create(url, RARE_TOPICS, 'active');
      if (id !== null) await requests.delete(id);
      return { findings: [silence(answer)] };
    },
  };
}

function silence(answer: RawAnswer): Finding {
  const text = describeAnswer(answer);
  if (REFUSALS.includes(answer.status)) return confirmed('LUCCA-41', text);
  if (answer.status >= 300) return notDecided('LUCCA-41', text, 'Run it again');
  const { data } = apiWebhookEndpoint.safeParse(answer.body);
  if (data?.status === 'active') return refuted('LUCCA-41', `${text}, the endpoint is active`);
  return confirmed('LUCCA-41', `${text}, the endpoint is ${data?.status ?? 'unknown'}`);
}
