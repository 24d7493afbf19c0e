import { isSignedWith, readClaim, type Headers, type Refusal } from './signature';
import type { WebhookSecrets } from './webhook-secrets';

export type Request = { body: Buffer; headers: Headers; nowMs: number };

/**
 * Whether Lucca sent the request. Rejects if the secrets cannot be had: then nobody knows.
 */
export async function authenticate(
  { body, headers, nowMs }: Request,
  secrets: WebhookSecrets,
): Promise<{ ok: true } | { ok: false; reason: Refusal }> {
  const reading = readClaim(headers, nowMs);
  if (!reading.ok) return reading;
  const signed =
    isSignedWith(await secrets.current(), reading.claim, body) ||
    isSignedWith(await secrets.refreshed(), reading.claim, body);
  return signed ? { ok: true } : { ok: false, reason: 'bad_signature' };
}
