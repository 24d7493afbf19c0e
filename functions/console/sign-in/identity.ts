import * as z from 'zod';
import { parseJson } from '../../shared/json';
import type { Person } from '../contract/session';
import type { AccessList, SignInSetting } from './settings';

/** A private Google account can use a company's address. */
const GOOGLE_ISSUER = 'https://accounts.google.com';

/** AWS-29: the claims of all supported providers. */
const idTokenClaims = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
});
type IdTokenClaims = z.infer<typeof idTokenClaims>;

/** The `Authorization` header, and the claims of its token as text, from API Gateway's JWT authorizer. */
export type VerifiedToken = { authorization: string; claims: Record<string, unknown> };

export type AccessDecision =
  | { kind: 'allowed'; person: Person }
  /** There is no valid token for this console. */
  | { kind: 'unauthenticated' }
  /** The person is signed in but not on an access list. */
  | { kind: 'forbidden'; name: string };

/**
 * Determines the person and the role of a request. API Gateway has verified the token's signature, issuer, audience and
 * expiry. It flattens lists to text, where `[a b]` may be two groups or one, so the claims are read from the token itself.
 */
export function authorize(token: VerifiedToken, setting: SignInSetting): AccessDecision {
  const claims = readClaims(token.authorization);
  if (!claims || !isForThisConsole(claims, token.claims, setting)) return { kind: 'unauthenticated' };

  const address = verifiedAddress(claims, setting);
  const groups = z.array(z.string()).catch([]).parse(claims[setting.groupsClaim]);
  const name = address ?? claims.sub;
  if (isListed(setting.administrators, address, groups)) {
    return { kind: 'allowed', person: { name, role: 'administrator' } };
  }
  if (isListed(setting.readers, address, groups))
    return { kind: 'allowed', person: { name, role: 'reader' } };
  return { kind: 'forbidden', name };
}

function readClaims(authorization: string): IdTokenClaims | null {
  const [, payload] = /^(?:Bearer )?[\w-]+\.([\w-]+)\.[\w-]+$/i.exec(authorization) ?? [];
  if (payload === undefined) return null;
  const { data } = idTokenClaims.safeParse(parseJson(Buffer.from(payload, 'base64url').toString('utf8')));
  return data ?? null;
}

/** Whether the token is the one that the authorizer verified, and was issued only for this console. */
function isForThisConsole(
  claims: IdTokenClaims,
  verified: VerifiedToken['claims'],
  { issuer, clientId }: SignInSetting,
): boolean {
  const audiences = [claims.aud].flat();
  return (
    claims.iss === issuer &&
    verified['iss'] === claims.iss &&
    verified['sub'] === claims.sub &&
    audiences.includes(clientId) &&
    (audiences.length === 1 || claims.azp === clientId) &&
    (claims.azp === undefined || claims.azp === clientId)
  );
}

/** @returns null unless the provider has verified the address */
function verifiedAddress(claims: IdTokenClaims, setting: SignInSetting): string | null {
  const { data: address } = z.email().safeParse(claims[setting.addressClaim]);
  if (address === undefined) return null;
  // `email_verified` applies only to `email`. People can choose other claims, such as `preferred_username`, themselves.
  const emailVerified = claims['email_verified'];
  const isVerified = setting.addressesAreVerified
    ? emailVerified === undefined || emailVerified === true
    : emailVerified === true && claims['email'] === address;
  if (!isVerified) return null;
  const lowerCase = address.toLowerCase();
  // Only `hd` proves that the account belongs to the organization, see
  // https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload
  if (setting.issuer === GOOGLE_ISSUER && claims['hd'] !== domainOf(lowerCase)) return null;
  return lowerCase;
}

function isListed(
  { addresses, domains, groups: listedGroups }: AccessList,
  address: string | null,
  groups: string[],
): boolean {
  return (
    (address !== null && (addresses.includes(address) || domains.includes(domainOf(address)))) ||
    groups.some((group) => listedGroups.includes(group))
  );
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
