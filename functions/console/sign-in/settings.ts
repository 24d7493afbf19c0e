import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { parseJson } from '../../shared/json';

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

/** An HTTPS URL, or an HTTP URL on the local machine. */
const issuer = z
  .url({ error: 'must be an address such as "https://accounts.google.com"', abort: true })
  .max(512)
  .refine(
    (url) => {
      const { protocol, hostname } = new URL(url);
      return protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOSTS.includes(hostname));
    },
    { error: 'must begin with https://' },
  )
  .refine((url) => !/[?#]/.test(url), { error: 'must have neither a query nor a fragment' });

const lowerCase = (text: string) => text.toLowerCase();

const accessList = z
  .strictObject({
    addresses: z
      .array(z.email({ error: 'must be an address such as "camille@acme.example"' }).transform(lowerCase))
      .default([]),
    domains: z
      .array(
        z
          .hostname({ error: 'must be a domain such as "acme.example"', abort: true })
          .refine((name) => name.includes('.'), { error: 'must be a domain such as "acme.example"' })
          .transform(lowerCase),
      )
      .default([]),
    /** Names or ids, as in the provider's claim. */
    groups: z.array(z.string().min(1).max(256)).default([]),
  })
  .prefault({});
export type AccessList = z.infer<typeof accessList>;

const claim = z.string().min(1).max(256);

/** The stage setting `console`: how people sign in, and who has which role. */
export const signInSetting = z
  .strictObject({
    /** The OpenID Connect provider: `iss` of its tokens. */
    issuer,
    /** The application that is registered there: `aud` of its ID tokens. */
    clientId: z.string().min(1).max(256),
    /** `id_token`: for providers that require a client secret to exchange a code, such as Google. */
    flow: z.enum(['code', 'id_token']).default('code'),
    scope: z
      .string()
      .refine((text) => text.split(' ').includes('openid'), { error: 'must include "openid"' })
      .default('openid email profile'),
    addressClaim: claim.default('email'),
    groupsClaim: claim.default('groups'),
    /** The provider verifies addresses but sends no claim `email_verified`. */
    addressesAreVerified: z.boolean().default(false),
    /** Whom people ask for access. Public: the page shows it before it knows a role. */
    contact: z.email({ error: 'must be an address such as "it@acme.example"' }).optional(),
    administrators: accessList,
    readers: accessList,
  })
  .refine(
    ({ administrators: { addresses, domains, groups } }) =>
      addresses.length + domains.length + groups.length > 0,
    { path: ['administrators'], error: 'must name an address, a domain or a group' },
  );
export type SignInSetting = z.infer<typeof signInSetting>;

/** The file with the setting, next to the function's code: it can exceed the 4 KB of Lambda's environment. */
export const SIGN_IN_FILE = 'sign-in.json';

/**
 * @param path of a file with the setting as JSON; `null` if the stage does not configure sign-in
 * @throws Error if there is no such file, or the setting is invalid
 */
export function readSignInFile(path: string): SignInSetting | null {
  return signInSetting.nullable().parse(parseJson(readFileSync(path, 'utf8')));
}
