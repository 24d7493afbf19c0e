import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as z from 'zod';

export type JwtSettings = { issuer: string; audience: string[] };

/** A token as API Gateway passes it to functions: all claims as strings, lists included. */
export type VerifiedJwt = { claims: Record<string, string>; scopes: null };

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** Verifies the `Authorization` header; null if the token is not valid. */
export type JwtAuthorizer = (authorization: string | undefined) => Promise<VerifiedJwt | null>;

/**
 * Verifies tokens as an HTTP API's JWT authorizer does: signature (RSA only), issuer, audience or client, and times.
 * See {@link https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html API Gateway}.
 */
export function jwtAuthorizer({ issuer, audience }: JwtSettings): JwtAuthorizer {
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;

  return async (authorization) => {
    const [, token] = /^(?:Bearer )?([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '') ?? [];
    if (token === undefined) return null;
    try {
      keys ??= createRemoteJWKSet(await fetchKeysUrl(issuer));
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        algorithms: ['RS256', 'RS384', 'RS512'],
        requiredClaims: ['exp'],
      });
      const audiences = [payload.aud ?? z.string().catch('').parse(payload['client_id'])].flat();
      if (!audiences.some((one) => audience.includes(one))) return null;
      return { claims: flattenClaims(payload), scopes: null };
    } catch {
      return null;
    }
  };
}

async function fetchKeysUrl(issuer: string): Promise<URL> {
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  return new URL(discovery.parse(await answer.json()).jwks_uri);
}

function flattenClaims(payload: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? `[${value.join(' ')}]`
        : typeof value === 'string'
          ? value
          : JSON.stringify(value),
    ]),
  );
}
