import * as z from 'zod';
import { sign } from '../../functions/ingest/signature';
import { parseJson } from '../../functions/shared/json';
import { errorName } from '../../functions/shared/safe-logging';
import { CommandError } from '../command-line/command';
import type { DeliveryTarget } from './target';

const TIMEOUT_MS = 30_000;

const problemDocument = z.object({ reason: z.string() });

/** The webhook's response; `reason` comes from its problem document, if any. */
export type DeliveryResponse = { ok: boolean; status: number; reason: string | null };

/**
 * Signs a body and posts it as Lucca does.
 *
 * @param body sent byte for byte
 * @throws CommandError without a response
 */
export async function postDelivery(
  body: Buffer,
  target: DeliveryTarget,
  now: Date,
  contentType = 'application/json',
): Promise<DeliveryResponse> {
  try {
    return await post(body, target, now, contentType);
  } catch (error) {
    throw new CommandError([`${new URL(target.url).origin} does not respond (${describeFailure(error)})`], 1);
  }
}

async function post(
  body: Buffer,
  { url, secret }: DeliveryTarget,
  now: Date,
  contentType: string,
): Promise<DeliveryResponse> {
  const timestamp = now.toISOString();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': contentType,
      'lucca-timestamp': timestamp,
      'lucca-signature': sign(secret, timestamp, body),
    },
    body: new Uint8Array(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { ok: response.ok, status: response.status, reason: parseReason(await response.text()) };
}

function parseReason(text: string): string | null {
  return problemDocument.safeParse(parseJson(text)).data?.reason ?? null;
}

/** fetch blocks some ports, such as 1 and 9, without an error code. */
function describeFailure(error: unknown): string {
  const cause = Error.isError(error) ? error.cause : null;
  const isBlockedPort = Error.isError(cause) && cause.message === 'bad port';
  return isBlockedPort ? 'fetch blocks this port' : errorName(error);
}
