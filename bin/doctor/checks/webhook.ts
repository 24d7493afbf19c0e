import { errorName } from '../../../functions/shared/safe-logging';
import { CommandError } from '../../command-line/command';
import { postDelivery, type DeliveryResponse } from '../../send/post-delivery';
import { FindingError, ok, requirePrerequisite, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

/** Lucca's timeout. */
const ECHO_TIMEOUT_MS = 3000;

const ECHO_ADVICE =
  'Open WebhookUrl?echo=hello in a browser: it must return hello. Otherwise, check API Gateway and the log group of the ' +
  'ingest function';

type EchoOptions = {
  webhookUrl: string;
  /** A random word that the webhook must return. */
  word: string;
  /** ms since the epoch */
  now: () => number;
  timeoutMs?: number;
};

/**
 * Checks that the webhook returns the echo, which Lucca requires for an endpoint.
 *
 * @throws FindingError if it does not
 */
export async function checkWebhookEcho({
  webhookUrl,
  word,
  now,
  timeoutMs = ECHO_TIMEOUT_MS,
}: EchoOptions): Promise<Finding> {
  const url = new URL(webhookUrl);
  url.searchParams.set('echo', word);
  const startedAt = now();
  const response = await get(url, timeoutMs);
  if (response.status !== 200) {
    throw new FindingError(wrong(`echo request returned status ${response.status}`, ECHO_ADVICE));
  }
  if (response.body !== word)
    throw new FindingError(wrong('echo request returned another text', ECHO_ADVICE));
  return ok(`echo returned in ${now() - startedAt} ms`);
}

async function get(url: URL, timeoutMs: number): Promise<{ status: number; body: string }> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    const name = errorName(error);
    const message =
      name === 'TimeoutError' ? `no response within ${timeoutMs / 1000} s` : `no response (${name})`;
    throw new FindingError(wrong(message, ECHO_ADVICE));
  }
}

/** The webhook accepts an authentic delivery with this topic, but neither queues nor logs it. */
const TOPIC = 'doctor.checked';

const CLOCK_ADVICE =
  'The timestamp of the signature is too old or too new: synchronize the clock of this machine';

const SIGNATURE_ADVICE: Partial<Record<string, string>> = {
  bad_signature:
    'A new secret takes up to 30 seconds to take effect. If the error persists, a proxy changes request bodies',
  missing_header: 'A proxy drops the headers lucca-signature and lucca-timestamp: make it forward them',
  too_old: CLOCK_ADVICE,
  too_new: CLOCK_ADVICE,
  unavailable:
    'The ingest function cannot read the webhook secret: see the check "Functions" and the log group of the function',
};

type SignatureDependencies = Pick<Lookups, 'webhookUrl' | 'webhookSecrets'> & {
  /** See {@link checkWebhookEcho}. */
  webhookEcho: () => Promise<Finding>;
  now: () => number;
  newId: () => string;
};

/** Checks that the webhook accepts the signatures of its secrets and rejects others. */
export async function checkSignatures(dependencies: SignatureDependencies): Promise<Finding[]> {
  const { webhookUrl, webhookEcho, webhookSecrets, now, newId } = dependencies;
  const secrets = await requirePrerequisite('a webhook secret', webhookSecrets);
  await requirePrerequisite('a webhook that returns the echo', webhookEcho);
  const url = await webhookUrl();

  const findings: Finding[] = [];
  for (const [index, secret] of secrets.entries()) {
    const response = await deliver(secret);
    if (response.status !== 202) findings.push(rejected(response, `${index + 1} of ${secrets.length}`));
  }
  // Last, because an unknown signature makes the webhook re-read its secrets, and it does not do so again for a while.
  const forged = await deliver(newId());
  if (forged.status !== 401) findings.push(notRejected(forged));
  return findings.length > 0 ? findings : [ok(`${secrets.length} accepted, forged one rejected`)];

  async function deliver(secret: string): Promise<DeliveryResponse> {
    const at = new Date(now());
    const body = Buffer.from(JSON.stringify({ id: newId(), topic: TOPIC, occurredAt: at.toISOString() }));
    try {
      return await postDelivery(body, { url, secret }, at);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new FindingError(wrong('no response to a delivery', 'See the log group of the ingest function'));
    }
  }
}

function rejected({ status, reason }: DeliveryResponse, which: string): Finding {
  const message = `delivery signed with secret ${which} returned ${status} ${reason ?? ''}`.trimEnd();
  const advice = 'Check that WebhookUrl belongs to this deployment, and deploy again';
  return wrong(message, SIGNATURE_ADVICE[reason ?? ''] ?? advice);
}

function notRejected({ status, reason }: DeliveryResponse): Finding {
  const message = `delivery with a forged signature returned ${status} ${reason ?? ''}`.trimEnd();
  return wrong(
    `${message} instead of 401`,
    'WebhookUrl leads elsewhere, or the ingest function does not verify signatures: deploy again',
  );
}
