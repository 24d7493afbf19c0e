import * as z from 'zod';
import { sign } from '../../functions/ingest/signature';
import { errorName } from '../../functions/shared/safe-logging';
import { CommandError } from '../command-line/command';
import type { DeliveryTarget } from './target';

const ANSWER_WITHIN_MS = 30_000;
const problem = z.object({ reason: z.string() });

/** What the webhook answered: the reason is that of its problem document, if it sent one. */
export type Answer = { ok: boolean; status: number; reason: string | null };

/**
 * Signs the bytes and posts them, as Lucca does.
 *
 * @param body as it is, not formatted anew
 * @throws CommandError if nobody answers
 */
export async function postDelivery(body: Buffer, target: DeliveryTarget, now: Date): Promise<Answer> {
  try {
    return await post(body, target, now);
  } catch (error) {
    throw new CommandError([`${new URL(target.url).origin} gives no answer (${problemOf(error)})`], 1);
  }
}

/** Some ports fetch never calls, such as 1 and 9: there is no code for that. */
function problemOf(error: unknown): string {
  const cause = Error.isError(error) ? error.cause : null;
  const isBadPort = Error.isError(cause) && cause.message === 'bad port';
  return isBadPort ? 'no web address may have this port' : errorName(error);
}

async function post(body: Buffer, { url, secret }: DeliveryTarget, now: Date): Promise<Answer> {
  const timestamp = now.toISOString();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'lucca-timestamp': timestamp,
      'lucca-signature': sign(secret, timestamp, body),
    },
    body: new Uint8Array(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  return { ok: response.ok, status: response.status, reason: reasonOf(await response.text()) };
}

function reasonOf(text: string): string | null {
  try {
    return problem.parse(JSON.parse(text)).reason;
  } catch {
    return null;
  }
}
