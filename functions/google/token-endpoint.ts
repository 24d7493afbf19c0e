import * as z from 'zod';
import { RetryError } from './errors';
import { post } from './http';
import { tokenError } from './token-error';

export const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const issued = z.object({ access_token: z.string().min(1), expires_in: z.number() });

/**
 * Asks Google for the token that a signed assertion stands for.
 *
 * @param url null is Google itself
 * @throws GoogleError
 */
export async function askForToken(
  url: string | null,
  assertion: string,
  { signal, now }: { signal: AbortSignal; now: () => number },
): Promise<{ token: string; lifetimeMs: number }> {
  const form = new URLSearchParams({ grant_type: GRANT_TYPE, assertion });
  const answer = await post(url ?? GOOGLE_TOKEN_URL, form, { signal }).catch((cause: unknown) => {
    throw tokenError(cause, now());
  });
  const said = issued.safeParse(answer);
  if (said.success) return { token: said.data.access_token, lifetimeMs: said.data.expires_in * 1000 };
  throw new RetryError('google_unavailable', "Google's token endpoint answered without a token", null);
}
