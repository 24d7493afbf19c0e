import { errorName } from '../../../functions/shared/safe-logging';
import { Found, ok, wrong, type Finding } from '../../doctor/finding';

/** Then Lucca hangs up. */
const PATIENCE_MS = 3000;

const WEBHOOK_ADVICE =
  'Does WebhookUrl?echo=hello answer hello in a browser? If not: the log group of the ingest function, and API Gateway, tell why';

export type DoorSettings = {
  webhookUrl: string;
  /** What is to come back: made up anew each time. */
  word: string;
  /** ms since the epoch */
  now: () => number;
  patienceMs?: number;
};

/**
 * Whether the webhook answers as Lucca asks it to, before it delivers anything.
 *
 * @throws Found if it does not
 */
export async function knockAtDoor({
  webhookUrl,
  word,
  now,
  patienceMs = PATIENCE_MS,
}: DoorSettings): Promise<Finding> {
  const url = new URL(webhookUrl);
  url.searchParams.set('echo', word);
  const begin = now();
  const answer = await ask(url, patienceMs);
  if (answer.status !== 200) throw new Found(wrong(`answers ${answer.status} to the echo`, WEBHOOK_ADVICE));
  if (answer.body !== word) throw new Found(wrong('does not give the echo back', WEBHOOK_ADVICE));
  return ok(`gave the echo back in ${now() - begin} ms`);
}

async function ask(url: URL, patienceMs: number): Promise<{ status: number; body: string }> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patienceMs) });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    const problem = errorName(error);
    const said =
      problem === 'TimeoutError' ? `no answer within ${patienceMs / 1000} s` : `no answer (${problem})`;
    throw new Found(wrong(said, WEBHOOK_ADVICE));
  }
}
