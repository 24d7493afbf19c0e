import * as z from 'zod/mini';

/** A reader sees everything; an administrator can also change it. */
export const ROLES = ['reader', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** The person who is signed in. */
export const person = z.object({
  /** Email address, or the provider's id for a person without a verified address. */
  name: z.string(),
  role: z.enum(ROLES),
});
export type Person = z.infer<typeof person>;

/** What the page needs to sign people in: `/console/settings.json`, which needs no token. */
export const signInSettings = z.discriminatedUnion('configured', [
  z.object({ configured: z.literal(false) }),
  z.object({
    configured: z.literal(true),
    issuer: z.string(),
    clientId: z.string(),
    /** `code`: authorization code with PKCE. `id_token`: for providers that require a client secret to exchange a code. */
    flow: z.enum(['code', 'id_token']),
    scope: z.string(),
    authorizationEndpoint: z.string(),
    tokenEndpoint: z.nullable(z.string()),
    /** Email address of the person who grants access. */
    contact: z.nullable(z.string()),
  }),
]);
export type SignInSettings = z.infer<typeof signInSettings>;
