import { CommandError } from '../../command-line/command';
import { postDelivery, type Answer } from '../../send/post-delivery';
import { Found, needed, ok, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

/** The webhook takes it for authentic, and has no use for it: it comes into no queue and no log. */
const TOPIC = 'doctor.checked';

const CLOCK = "The signature is too old or too new: set this machine's clock";

const ADVICE: Partial<Record<string, string>> = {
  bad_signature:
    'A secret that was put in just now is in force after half a minute; else something between changes bodies on their way',
  missing_header: 'Something between drops the headers lucca-signature and lucca-timestamp: let them pass',
  too_old: CLOCK,
  too_new: CLOCK,
  unavailable:
    'The ingest function cannot read the webhook secret: see what it needs below, and its log group',
};

export type SignatureDependencies = Pick<Lookups, 'webhookUrl' | 'webhook' | 'webhookSecrets'> & {
  now: () => number;
  newId: () => string;
};

/** Whether the webhook takes what is signed with each of its secrets, and nothing else. */
export async function checkSignature(deps: SignatureDependencies): Promise<Finding[]> {
  const { webhookUrl, webhook, webhookSecrets, now, newId } = deps;
  const secrets = await needed('a webhook secret', webhookSecrets);
  await needed('a webhook that answers', webhook);
  const url = await webhookUrl();

  const findings: Finding[] = [];
  for (const [index, secret] of secrets.entries()) {
    const answer = await deliver(secret);
    if (answer.status !== 202) findings.push(refused(answer, `${index + 1} of ${secrets.length}`));
  }
  // Last: the first signature that it does not know makes the webhook read its secret anew, and no other one for a while.
  const stranger = await deliver(newId());
  if (stranger.status !== 401) findings.push(taken(stranger));
  return findings.length > 0 ? findings : [ok(`${secrets.length} taken, a wrong one refused`)];

  async function deliver(secret: string): Promise<Answer> {
    const at = new Date(now());
    const body = Buffer.from(JSON.stringify({ id: newId(), topic: TOPIC, occurredAt: at.toISOString() }));
    try {
      return await postDelivery(body, { url, secret }, at);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new Found(wrong('a delivery gets no answer', 'The log group of the ingest function tells why'));
    }
  }
}

function refused({ status, reason }: Answer, which: string): Finding {
  const said = `a delivery signed with secret ${which} gets ${status} ${reason ?? ''}`.trimEnd();
  return wrong(said, ADVICE[reason ?? ''] ?? 'Is WebhookUrl the address of this deployment? Deploy it again');
}

function taken({ status, reason }: Answer): Finding {
  const said = `a delivery with a wrong signature gets ${status} ${reason ?? ''}`.trimEnd();
  return wrong(`${said} instead of 401`, 'Whatever answers there does not check signatures: deploy again');
}
