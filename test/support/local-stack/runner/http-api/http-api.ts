import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import { listenOnLoopback, type LoopbackServer } from '../../loopback-server';
import {
  functionResponse,
  gatewayResponse,
  requestEvent,
  splitTarget,
  type HttpResponse,
  type VerifiedJwt,
} from './payload-format';
import { findRoute, type JwtSettings, type Route } from './routes';

/** Invokes a function; rejects if it failed. */
export type Integration = (event: APIGatewayProxyEventV2) => Promise<unknown>;

export type HttpApiRoute = Route<Integration> & {
  /** Null if the route is public. */
  authorizer: JwtAuthorizer | null;
};

/** Limits of API Gateway. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const INTEGRATION_TIMEOUT_MS = 29_000;

/**
 * An HTTP API with Lambda integrations.
 *
 * @param routes called for each request, since the URL of the API must be known before the functions start
 */
export async function startHttpApi(
  routes: () => readonly HttpApiRoute[],
  { integrationTimeoutMs = INTEGRATION_TIMEOUT_MS, port = 0 } = {},
): Promise<LoopbackServer> {
  async function respond(request: IncomingMessage): Promise<HttpResponse> {
    const body = await buffer(request);
    if (body.length > MAX_BODY_BYTES) return gatewayResponse(413, 'Request Entity Too Large');
    const match = findRoute(routes(), request.method ?? '', splitTarget(request).rawPath);
    if (!match) return gatewayResponse(404, 'Not Found');
    const { route, pathParameters } = match;
    const jwt = route.authorizer && (await route.authorizer(request.headers.authorization));
    if (route.authorizer && !jwt) return unauthorized();
    const facts = {
      jwt,
      routeKey: route.key,
      pathParameters,
      requestId: randomUUID(),
      timeEpoch: Date.now(),
    };
    return withTimeout(
      integrationTimeoutMs,
      route
        .target(requestEvent(request, body, facts))
        .then(functionResponse, () => gatewayResponse(500, 'Internal Server Error')),
    );
  }

  return listenOnLoopback(
    createServer((request, response) => {
      respond(request).then(
        ({ status, headers, body }) => {
          response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
        },
        // The client disconnected while sending.
        () => response.destroy(),
      );
    }),
    port,
  );
}

function unauthorized(): HttpResponse {
  const response = gatewayResponse(401, 'Unauthorized');
  return { ...response, headers: { ...response.headers, 'www-authenticate': 'Bearer' } };
}

async function withTimeout(ms: number, response: Promise<HttpResponse>): Promise<HttpResponse> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HttpResponse>((resolve) => {
    timer = setTimeout(() => {
      resolve(gatewayResponse(503, 'Service Unavailable'));
    }, ms);
  });
  return Promise.race([response, late]).finally(() => {
    clearTimeout(timer);
  });
}

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** Verifies the `Authorization` header; null if the token is not valid. */
type JwtAuthorizer = (authorization: string | undefined) => Promise<VerifiedJwt | null>;

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
