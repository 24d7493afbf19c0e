import * as oauth from 'oauth4webapi';
import * as z from 'zod/mini';
import type { SignInSettings } from '../contract/session';

type Settings = Extract<SignInSettings, { configured: true }>;

/** An ID token, in memory only. */
export type Token = {
  text: string;
  /** ms since the epoch */
  expiresAt: number;
  /** Email address or user name, to show; null if the token has neither. */
  account: string | null;
};

export type SignInOptions = {
  /** The provider asks which account to use, also if there is only one. */
  selectAccount?: boolean;
};

/** The identity provider refused the sign-in, or its response does not match the request. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
}

export const SIGNED_IN_PATH = '/console/signed-in';
const STORAGE_KEY = 'console:sign-in';

/** Stored until the provider responds; holds no token. */
const signInRequest = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
});

type SignInRequest = z.infer<typeof signInRequest>;

const claims = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  nonce: z.string(),
  exp: z.number(),
});

const names = z.object({ email: z.optional(z.string()), preferred_username: z.optional(z.string()) });

/** Redirects to the identity provider, which redirects back to {@link SIGNED_IN_PATH}. */
export async function beginSignIn(
  settings: Settings,
  returnTo: string,
  { selectAccount = false }: SignInOptions = {},
): Promise<void> {
  const request = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    returnTo,
  };
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(request));
  const url = new URL(settings.authorizationEndpoint);
  const parameters = {
    client_id: settings.clientId,
    redirect_uri: redirectUri(),
    scope: settings.scope,
    state: request.state,
    nonce: request.nonce,
    ...(selectAccount && { prompt: 'select_account' }),
    ...(settings.flow === 'code'
      ? {
          response_type: 'code',
          code_challenge: await oauth.calculatePKCECodeChallenge(request.verifier),
          code_challenge_method: 'S256',
        }
      : { response_type: 'id_token' }),
  };
  Object.entries(parameters).forEach(([name, value]) => {
    url.searchParams.set(name, value);
  });
  location.assign(url);
}

/**
 * Reads the provider's response from the URL, and immediately removes it from there.
 *
 * @throws SignInError
 */
export async function finishSignIn(settings: Settings): Promise<{ token: Token; returnTo: string }> {
  const response = new URL(location.href);
  history.replaceState(null, '', SIGNED_IN_PATH);
  const request = takeRequest();
  try {
    const token =
      settings.flow === 'code'
        ? await exchangeCode(settings, request, response)
        : readIdToken(settings, request, new URLSearchParams(response.hash.slice(1)));
    return { token, returnTo: request.returnTo };
  } catch (cause) {
    throw new SignInError(cause instanceof Error ? cause.message : 'The response is invalid', {
      cause,
    });
  }
}

async function exchangeCode(
  { issuer, clientId, authorizationEndpoint, tokenEndpoint }: Settings,
  { state, nonce, verifier }: SignInRequest,
  redirect: URL,
): Promise<Token> {
  const server: oauth.AuthorizationServer = {
    issuer,
    authorization_endpoint: authorizationEndpoint,
    ...(tokenEndpoint !== null && { token_endpoint: tokenEndpoint }),
  };
  const client: oauth.Client = { client_id: clientId };
  const parameters = oauth.validateAuthResponse(server, client, redirect, state);
  // Not with the library, which refuses HTTP: the settings allow HTTP only for a provider on the local machine.
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
  if (result.id_token === undefined || !validated) throw new SignInError('The response contains no ID token');
  return { text: result.id_token, expiresAt: validated.exp * 1000, account: accountOf(validated) };
}

/** API Gateway verifies the signature with each call. Here, the token only has to match the sign-in request. */
function readIdToken(
  { issuer, clientId }: Settings,
  { state, nonce }: SignInRequest,
  response: URLSearchParams,
): Token {
  const error = response.get('error');
  if (error !== null) throw new SignInError(response.get('error_description') ?? error);
  if (response.get('state') !== state)
    throw new SignInError('The response does not match the sign-in request');
  const text = response.get('id_token') ?? '';
  const payload: unknown = JSON.parse(decode(text.split('.')[1] ?? ''));
  const token = claims.parse(payload);
  const isValid = token.iss === issuer && [token.aud].flat().includes(clientId) && token.nonce === nonce;
  if (!isValid) throw new SignInError('The token was not issued for this page');
  return { text, expiresAt: token.exp * 1000, account: accountOf(payload) };
}

function accountOf(payload: unknown): string | null {
  const { data } = names.safeParse(payload);
  return data?.email ?? data?.preferred_username ?? null;
}

function decode(part: string): string {
  const bytes = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}

function takeRequest(): SignInRequest {
  const stored = sessionStorage.getItem(STORAGE_KEY);
  sessionStorage.removeItem(STORAGE_KEY);
  if (stored === null) throw new SignInError('No sign-in was started in this tab');
  return signInRequest.parse(JSON.parse(stored));
}

function redirectUri(): string {
  return `${location.origin}${SIGNED_IN_PATH}`;
}
