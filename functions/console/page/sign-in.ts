import * as oauth from 'oauth4webapi';
import * as z from 'zod/mini';
import type { SignInSettings } from '../contract/session';

type Settings = Extract<SignInSettings, { configured: true }>;

/** An ID token; it is kept in memory only. `expiresAt` in ms since the epoch. */
export type Token = { text: string; expiresAt: number };

/** The provider did not let the person in, or its answer is not the answer to our question. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
}

export const SIGNED_IN_PATH = '/console/signed-in';
const KEY = 'console:sign-in';

/** What must be known when the provider's answer comes. No token is among it. */
const asked = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
});

const claims = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  nonce: z.string(),
  exp: z.number(),
});

/** Leaves for the provider; the browser comes back to {@link SIGNED_IN_PATH}. */
export async function beginSignIn(settings: Settings, returnTo: string): Promise<void> {
  const question = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    returnTo,
  };
  sessionStorage.setItem(KEY, JSON.stringify(question));
  const address = new URL(settings.authorizationEndpoint);
  const parameters = {
    client_id: settings.clientId,
    redirect_uri: redirectUri(),
    scope: settings.scope,
    state: question.state,
    nonce: question.nonce,
    ...(settings.flow === 'code'
      ? {
          response_type: 'code',
          code_challenge: await oauth.calculatePKCECodeChallenge(question.verifier),
          code_challenge_method: 'S256',
        }
      : { response_type: 'id_token' }),
  };
  Object.entries(parameters).forEach(([name, value]) => {
    address.searchParams.set(name, value);
  });
  location.assign(address);
}

/**
 * Takes the provider's answer, and takes it out of the address at once.
 *
 * @throws SignInRefused
 */
export async function finishSignIn(settings: Settings): Promise<{ token: Token; returnTo: string }> {
  const answer = new URL(location.href);
  history.replaceState(null, '', SIGNED_IN_PATH);
  const question = readQuestion();
  try {
    const token =
      settings.flow === 'code'
        ? await tokenForCode(settings, question, answer)
        : tokenInAnswer(settings, question, new URLSearchParams(answer.hash.slice(1)));
    return { token, returnTo: question.returnTo };
  } catch (cause) {
    throw new SignInRefused(cause instanceof Error ? cause.message : 'The answer is not understood', {
      cause,
    });
  }
}

async function tokenForCode(
  { issuer, clientId, authorizationEndpoint, tokenEndpoint }: Settings,
  { state, nonce, verifier }: z.infer<typeof asked>,
  answer: URL,
): Promise<Token> {
  const server: oauth.AuthorizationServer = {
    issuer,
    authorization_endpoint: authorizationEndpoint,
    ...(tokenEndpoint !== null && { token_endpoint: tokenEndpoint }),
  };
  const client: oauth.Client = { client_id: clientId };
  const parameters = oauth.validateAuthResponse(server, client, answer, state);
  // Not by the library: it refuses a provider on this machine, which has no TLS. The settings take no other without.
  const response = await fetch(tokenEndpoint ?? '', {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      code: parameters.get('code') ?? '',
      redirect_uri: redirectUri(),
      code_verifier: verifier,
    }),
  });
  const result = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
  const validated = oauth.getValidatedIdTokenClaims(result);
  if (result.id_token === undefined || !validated) throw new SignInRefused('There is no ID token');
  return { text: result.id_token, expiresAt: validated.exp * 1000 };
}

/** The signature is verified by API Gateway, at every call: here only whether the token is the answer to our question. */
function tokenInAnswer(
  { issuer, clientId }: Settings,
  { state, nonce }: z.infer<typeof asked>,
  answer: URLSearchParams,
): Token {
  const error = answer.get('error');
  if (error !== null) throw new SignInRefused(answer.get('error_description') ?? error);
  if (answer.get('state') !== state) throw new SignInRefused('The answer is not to our question');
  const text = answer.get('id_token') ?? '';
  const said = claims.parse(JSON.parse(decode(text.split('.')[1] ?? '')));
  const isOurs = said.iss === issuer && [said.aud].flat().includes(clientId) && said.nonce === nonce;
  if (!isOurs) throw new SignInRefused('The token is not for this page');
  return { text, expiresAt: said.exp * 1000 };
}

function decode(part: string): string {
  const bytes = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}

function readQuestion(): z.infer<typeof asked> {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (kept === null) throw new SignInRefused('Nobody asked for this answer');
  return asked.parse(JSON.parse(kept));
}

function redirectUri(): string {
  return `${location.origin}${SIGNED_IN_PATH}`;
}
