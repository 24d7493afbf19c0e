import { createHmac, timingSafeEqual } from 'node:crypto';
import { instant } from '../lucca/fields';
import { MINUTE_MS } from '../shared/time';

const SIGNATURE_HEADER = 'lucca-signature';
const TIMESTAMP_HEADER = 'lucca-timestamp';

/**
 * Lucca signs each attempt with a new timestamp, so an older timestamp means a replay attack. Also covers the error of
 * Lucca's clock (LUCCA-45) and of the function's (AWS-26).
 */
const TOLERANCE_MS = 5 * MINUTE_MS;

/** Header names are in lower case, as API Gateway passes them. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** The signature headers. {@link isSignedWith} verifies them. */
export type Claim = { timestamp: string; signature: string };

/** Why authentication fails, in the order of the checks. */
export type RejectionReason = 'missing_header' | 'bad_timestamp' | 'too_old' | 'too_new' | 'bad_signature';

type ClaimReading =
  { ok: true; claim: Claim } | { ok: false; reason: Exclude<RejectionReason, 'bad_signature'> };

/** Reads the signature headers. The timestamp must be within five minutes of now. */
export function readClaim(headers: Headers, nowMs: number): ClaimReading {
  const timestamp = headers[TIMESTAMP_HEADER];
  const signature = headers[SIGNATURE_HEADER];
  if (!timestamp || !signature) return { ok: false, reason: 'missing_header' };
  if (!instant.safeParse(timestamp).success) return { ok: false, reason: 'bad_timestamp' };
  const age = nowMs - Date.parse(timestamp);
  if (age > TOLERANCE_MS) return { ok: false, reason: 'too_old' };
  if (age < -TOLERANCE_MS) return { ok: false, reason: 'too_new' };
  return { ok: true, claim: { timestamp, signature } };
}

/**
 * Returns true if one of the secrets signed the body. Compares with all secrets in constant time, so that the duration does not
 * reveal which one matched.
 *
 * @param body bytes as received, before any parsing
 */
export function isSignedWith(
  secrets: readonly string[],
  { timestamp, signature }: Claim,
  body: Buffer,
): boolean {
  const claimed = Buffer.from(signature);
  let isSigned = false;
  for (const secret of secrets) {
    // An empty secret is public knowledge.
    if (secret === '') continue;
    const expected = Buffer.from(sign(secret, timestamp, body));
    if (claimed.length === expected.length && timingSafeEqual(claimed, expected)) isSigned = true;
  }
  return isSigned;
}

/**
 * Returns the value of `Lucca-Signature` (LUCCA-43): base64 of HMAC-SHA256 over the timestamp, a dot and the body.
 *
 * @param secret the UTF-8 text is the key; Lucca does not decode it
 * @param timestamp `Lucca-Timestamp`, exactly as sent
 */
export function sign(secret: string, timestamp: string, body: Buffer): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('base64');
}
