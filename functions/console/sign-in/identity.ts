import * as z from 'zod';
import type { Person } from '../contract/session';
import type { People, SignInSetting } from './settings';

/** Where one may have a private account that carries a company's address. */
const GOOGLE = 'https://accounts.google.com';

const payload = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
});
type Payload = z.infer<typeof payload>;

/** `unknown`: there is no token that counts. `stranger`: whom nobody named. */
export type Admission =
  { kind: 'admitted'; person: Person } | { kind: 'unknown' } | { kind: 'stranger'; name: string };

/** What API Gateway hands over after it has verified a token: the token itself, and its claims as text. */
export type VerifiedToken = { authorization: string; claims: Record<string, unknown> };

/**
 * Who sent a request, and what he may do. API Gateway has verified the token's signature, issuer, audience and times; but it
 * flattens lists to text, where `[a b]` may be two groups or one. So the claims are read from the token that it verified.
 */
export function authorize(token: VerifiedToken, setting: SignInSetting): Admission {
  const claims = payloadOf(token.authorization);
  if (!claims || !isVerified(claims, token.claims, setting)) return { kind: 'unknown' };

  const address = addressIn(claims, setting);
  const groups = z.array(z.string()).catch([]).parse(claims[setting.groupsClaim]);
  const name = address ?? claims.sub;
  if (isAmong(setting.administrators, address, groups)) {
    return { kind: 'admitted', person: { name, role: 'administrator' } };
  }
  if (isAmong(setting.readers, address, groups)) {
    return { kind: 'admitted', person: { name, role: 'reader' } };
  }
  return { kind: 'stranger', name };
}

function payloadOf(authorization: string): Payload | null {
  const [, part] = /^(?:Bearer )?[\w-]+\.([\w-]+)\.[\w-]+$/i.exec(authorization) ?? [];
  if (part === undefined) return null;
  try {
    return payload.parse(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}

/** The token is the one that the authorizer speaks of, and was made for this console alone. */
function isVerified(claims: Payload, verified: Record<string, unknown>, setting: SignInSetting): boolean {
  const audiences = [claims.aud].flat();
  return (
    claims.iss === setting.issuer &&
    verified['iss'] === claims.iss &&
    verified['sub'] === claims.sub &&
    audiences.includes(setting.clientId) &&
    (audiences.length === 1 || claims.azp === setting.clientId) &&
    (claims.azp === undefined || claims.azp === setting.clientId)
  );
}

/** Null unless the provider vouches that it is theirs. */
function addressIn(claims: Payload, { issuer, addressClaim, addressesAreVerified }: SignInSetting) {
  const { data: address } = z.email().safeParse(claims[addressClaim]);
  if (address === undefined) return null;
  // It speaks of `email`, whichever claim the setting names: people may choose their `preferred_username`.
  const verified = claims['email_verified'];
  const isVouchedFor = addressesAreVerified
    ? verified === undefined || verified === true
    : verified === true && claims['email'] === address;
  if (!isVouchedFor) return null;
  const lower = address.toLowerCase();
  // See https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload: only `hd` says that the
  // account belongs to the organisation.
  if (issuer === GOOGLE && claims['hd'] !== domainOf(lower)) return null;
  return lower;
}

function isAmong({ addresses, domains, groups }: People, address: string | null, theirs: string[]): boolean {
  return (
    (address !== null && (addresses.includes(address) || domains.includes(domainOf(address)))) ||
    theirs.some((group) => groups.includes(group))
  );
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
