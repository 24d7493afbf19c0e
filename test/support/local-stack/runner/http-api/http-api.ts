import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback, type LoopbackServer } from '../../loopback-server';
import type { JwtAuthorizer } from './jwt-authorizer';
import {
  functionResponse,
  gatewayResponse,
  requestEvent,
  splitTarget,
  type HttpResponse,
} from './payload-format';
import { findRoute, type Route } from './routes';

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
  integrationTimeoutMs = INTEGRATION_TIMEOUT_MS,
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
