import * as z from 'zod';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Beside https only what cannot leave the machine. */
const issuer = z
  .url({ error: 'must be an address such as "https://accounts.google.com"', abort: true })
  .max(512)
  .refine(
    (url) => {
      const { protocol, hostname } = new URL(url);
      return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
    },
    { error: 'must begin with https://' },
  )
  .refine((url) => !/[?#]/.test(url), { error: 'must have neither a query nor a fragment' });

const lowerCase = (text: string) => text.toLowerCase();

const people = z
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
    /** As the provider writes them into the claim: names, or ids. */
    groups: z.array(z.string().min(1).max(256)).default([]),
  })
  .prefault({});
export type People = z.infer<typeof people>;

const claim = z.string().min(1).max(256);

/** How people sign in to the console, and who may do what there. */
export const signInSetting = z
  .strictObject({
    /** Of the OpenID Connect provider: `iss` of its tokens. */
    issuer,
    /** Of the application that was registered there: `aud` of its ID tokens. */
    clientId: z.string().min(1).max(256),
    /** `id_token`: for a provider that gives no token for a code without a secret, as Google does. */
    flow: z.enum(['code', 'id_token']).default('code'),
    scope: z
      .string()
      .refine((text) => text.split(' ').includes('openid'), { error: 'must hold "openid"' })
      .default('openid email profile'),
    addressClaim: claim.default('email'),
    groupsClaim: claim.default('groups'),
    /** The provider vouches for addresses without saying so in a claim `email_verified`. */
    addressesAreVerified: z.boolean().default(false),
    administrators: people,
    readers: people,
  })
  .refine(
    ({ administrators: { addresses, domains, groups } }) =>
      addresses.length + domains.length + groups.length > 0,
    { path: ['administrators'], error: 'must name an address, a domain or a group' },
  );
export type SignInSetting = z.infer<typeof signInSetting>;
