import { errorName } from '../../../functions/shared/safe-logging';
import { CommandError } from '../../command-line/command';
import { postDelivery, type DeliveryResponse } from '../../send/post-delivery';
import { FindingError, ok, requirePrerequisite, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

/** Lucca's timeout. */
const ECHO_TIMEOUT_MS = 3000;

const ECHO_ADVICE =
  'Open WebhookUrl?echo=hello in a browser: it should answer hello. If not, see the log group of the ingest function, and API Gateway';

type EchoOptions = {
  webhookUrl: string;
  /** A random word, which the webhook has to repeat. */
  word: string;
  /** ms since the epoch */
  now: () => number;
  timeoutMs?: number;
};

/**
 * Checks that the webhook answers the echo, without which Lucca delivers nothing.
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
    throw new FindingError(wrong(`answers ${response.status} to the echo`, ECHO_ADVICE));
  }
  if (response.body !== word) throw new FindingError(wrong('does not return the echo', ECHO_ADVICE));
  return ok(`returned the echo in ${now() - startedAt} ms`);
}

async function get(url: URL, timeoutMs: number): Promise<{ status: number; body: string }> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    const name = errorName(error);
    const message =
      name === 'TimeoutError' ? `no answer within ${timeoutMs / 1000} s` : `no answer (${name})`;
    throw new FindingError(wrong(message, ECHO_ADVICE));
  }
}

/** The webhook accepts an authentic delivery with this topic, and neither queues nor logs it. */
const TOPIC = 'doctor.checked';

const CLOCK_ADVICE = "The signature is too old or too new: set this machine's clock";

const SIGNATURE_ADVICE: Partial<Record<string, string>> = {
  bad_signature:
    'A new secret takes effect after up to half a minute; else a proxy in between changes request bodies',
  missing_header: 'A proxy in between drops the headers lucca-signature and lucca-timestamp: forward them',
  too_old: CLOCK_ADVICE,
  too_new: CLOCK_ADVICE,
  unavailable:
    'The ingest function cannot read the webhook secret: see what it does not reach below, and its log group',
};

type SignatureDependencies = Pick<Lookups, 'webhookUrl' | 'webhookSecrets'> & {
  /** See {@link checkWebhookEcho}. */
  webhookEcho: () => Promise<Finding>;
  now: () => number;
  newId: () => string;
};

/** Checks that the webhook accepts the signatures of its secrets, and no other ones. */
export async function checkSignatures(dependencies: SignatureDependencies): Promise<Finding[]> {
  const { webhookUrl, webhookEcho, webhookSecrets, now, newId } = dependencies;
  const secrets = await requirePrerequisite('a webhook secret', webhookSecrets);
  await requirePrerequisite('a webhook that answers', webhookEcho);
  const url = await webhookUrl();

  const findings: Finding[] = [];
  for (const [index, secret] of secrets.entries()) {
    const response = await deliver(secret);
    if (response.status !== 202) findings.push(rejected(response, `${index + 1} of ${secrets.length}`));
  }
  // Last: an unknown signature makes the webhook re-read its secrets, which it then does not do again for a while.
  const forged = await deliver(newId());
  if (forged.status !== 401) findings.push(notRejected(forged));
  return findings.length > 0 ? findings : [ok(`${secrets.length} accepted, a wrong one rejected`)];

  async function deliver(secret: string): Promise<DeliveryResponse> {
    const at = new Date(now());
    const body = Buffer.from(JSON.stringify({ id: newId(), topic: TOPIC, occurredAt: at.toISOString() }));
    try {
      return await postDelivery(body, { url, secret }, at);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new FindingError(wrong('a delivery gets no answer', 'See the log group of the ingest function'));
    }
  }
}

function rejected({ status, reason }: DeliveryResponse, which: string): Finding {
  const message = `a delivery signed with secret ${which} gets ${status} ${reason ?? ''}`.trimEnd();
  const advice = 'Check that WebhookUrl is the address of this deployment, and deploy again';
  return wrong(message, SIGNATURE_ADVICE[reason ?? ''] ?? advice);
}

function notRejected({ status, reason }: DeliveryResponse): Finding {
  const message = `a delivery with a wrong signature gets ${status} ${reason ?? ''}`.trimEnd();
  return wrong(
    `${message} instead of 401`,
    'Something else answers, or signatures are not checked: deploy again',
  );
}
