import * as z from 'zod/mini';

/** A reader sees everything; an administrator also changes it. */
export const ROLES = ['reader', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Who is signed in. */
export const person = z.object({
  /** Address, or the provider's own id where it gives none. */
  name: z.string(),
  role: z.enum(ROLES),
});
export type Person = z.infer<typeof person>;

/** What the page must know to sign people in: `/console/settings.json`, which needs no token. */
export const signInSettings = z.discriminatedUnion('configured', [
  z.object({ configured: z.literal(false) }),
  z.object({
    configured: z.literal(true),
    issuer: z.string(),
    clientId: z.string(),
    /** `code`: authorization code with PKCE. `id_token`: for providers that want a secret in exchange for a code. */
    flow: z.enum(['code', 'id_token']),
    scope: z.string(),
    authorizationEndpoint: z.string(),
    tokenEndpoint: z.nullable(z.string()),
  }),
]);
export type SignInSettings = z.infer<typeof signInSettings>;
