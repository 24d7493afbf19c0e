import * as z from 'zod';
import { control } from '../store/authorization-controls';
import { turn } from '../store/authorization-turn';

/** Why Google gives no token for a configuration, whoever the employee is. */
export const revocation = z.object({
  /** In the words of the sync log. */
  reason: z.enum(['authorization_missing', 'credentials_missing', 'credentials_rejected']),
  /** In plain words, for people. */
  detail: z.string(),
});
export type Revocation = z.infer<typeof revocation>;

const common = z.object({
  /** ISO 8601, UTC: since when it is in this state. */
  since: z.iso.datetime(),
  /** ISO 8601, UTC: when Google was asked last while it was revoked, or when it was granted. */
  triedAt: z.iso.datetime(),
  credentialsSecretId: z.string(),
  scope: z.string(),
  /** The last employees for whom Google gave a token, the newest first. */
  controls: z.array(control),
});

/** Whether Google gives tokens for a configuration with these credentials and this scope, as its last calls told. */
export const authorization = z.discriminatedUnion('state', [
  common.extend({ state: z.literal('granted'), reason: z.null(), detail: z.null() }),
  common.extend({ state: z.literal('revoked'), ...revocation.shape, turn }),
]);
export type Authorization = z.infer<typeof authorization>;
