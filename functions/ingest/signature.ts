import { createHmac, timingSafeEqual } from 'node:crypto';
import { instant } from '../lucca/fields';

const SIGNATURE_HEADER = 'lucca-signature';
const TIMESTAMP_HEADER = 'lucca-timestamp';
/** Lucca signs every attempt anew: an older one is a replay. */
const TOLERANCE_MS = 5 * 60 * 1000;

/** Header names in lower case, as API Gateway hands them out. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** What the headers say: not proven before {@link isSignedWith}. */
export type Claim = { timestamp: string; signature: string };

/** Why a delivery is not taken for Lucca's, in the order of the checks. */
export type RejectionReason = 'missing_header' | 'bad_timestamp' | 'too_old' | 'too_new' | 'bad_signature';

type ClaimReading =
  { ok: true; claim: Claim } | { ok: false; reason: Exclude<RejectionReason, 'bad_signature'> };

/**
 * Reads the two headers that sign a delivery. It needs no secret, so that a request without a fresh timestamp costs nothing.
 */
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
 * Whether one of the secrets signed the body. Every secret is tried, so that the time taken does not tell which one matched.
 *
 * @param body the bytes as received, before any parsing
 */
export function isSignedWith(
  secrets: readonly string[],
  { timestamp, signature }: Claim,
  body: Buffer,
): boolean {
  const claimed = Buffer.from(signature);
  let signed = false;
  for (const secret of secrets) {
    // An empty secret is one that everybody knows.
    if (secret === '') continue;
    const expected = Buffer.from(sign(secret, timestamp, body));
    if (claimed.length === expected.length && timingSafeEqual(claimed, expected)) signed = true;
  }
  return signed;
}

/**
 * The value of `Lucca-Signature`: base64 of HMAC-SHA256 over the timestamp's text, a dot and the body.
 *
 * @param secret used as the UTF-8 text it is, not decoded
 * @param timestamp exactly as sent
 */
export function sign(secret: string, timestamp: string, body: Buffer): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('base64');
}
