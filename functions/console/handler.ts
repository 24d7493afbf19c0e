import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { errorFrames, errorName } from '../shared/safe-logging';
import { METRICS } from '../shared/telemetry';
import type { Person, SignInSettings } from './contract/session';
import { callOperation, findOperation, type Operations } from './http/operations';
import { pageResponse, type PageFiles } from './http/page-files';
import { httpRequest, type HttpRequest } from './http/request';
import {
  jsonResponse,
  ProblemError,
  problemResponse,
  securityHeaders,
  type HttpResponse,
} from './http/response';
import { authorize, type AccessDecision } from './sign-in/identity';
import type { OpenIdProvider } from './sign-in/open-id-provider';
import type { SignInSetting } from './sign-in/settings';

export type HandlerDependencies = {
  operations: Operations;
  /** Null if the stage does not configure sign-in: then nobody has access. */
  signIn: SignInSetting | null;
  provider: OpenIdProvider;
  files: PageFiles;
  openApi: () => unknown;
  logger: Logger;
  metrics: Metrics;
  /** ms since the epoch */
  now: () => number;
};

export type Handler = (event: unknown) => Promise<HttpResponse>;

/** Logged with each request. */
type RequestLog = { operation: string | null; role: string | null };

/** Serves the console's page and its API. Every response, errors included, has the security headers. */
export function createHandler(dependencies: HandlerDependencies): Handler {
  const { operations, signIn, provider, files, logger, metrics, now } = dependencies;

  return async (event) => {
    const request = httpRequest.parse(event);
    const startedAt = now();
    const log: RequestLog = { operation: null, role: null };
    const response = await route(request, log).catch((error: unknown) => errorResponse(error, request));
    const { statusCode: status } = response;
    if (request.rawPath.startsWith('/api')) {
      const { requestId } = request.requestContext;
      logger.info('Console request', { requestId, ...log, status, durationMs: now() - startedAt });
    }
    metrics.addMetric(METRICS.consoleRequests, MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
    return {
      ...response,
      headers: { ...securityHeaders(connectSources()), ...response.headers },
      body: methodOf(request) === 'HEAD' ? '' : response.body,
    };
  };

  async function route(request: HttpRequest, log: RequestLog): Promise<HttpResponse> {
    const { rawPath } = request;
    if (rawPath === '/api' || rawPath.startsWith('/api/')) return api(request, log);
    if (!isRead(request)) return methodNotAllowed(request, READ_METHODS);
    if (rawPath === '/console/settings.json') return jsonResponse(200, await signInSettings());
    return page(request);
  }

  async function api(request: HttpRequest, log: RequestLog): Promise<HttpResponse> {
    const person = authorizedPerson(request);
    log.role = person.role;
    if (request.rawPath === '/api/openapi.json') {
      return isRead(request)
        ? jsonResponse(200, dependencies.openApi())
        : methodNotAllowed(request, READ_METHODS);
    }
    const found = findOperation(methodOf(request), request.rawPath);
    switch (found.kind) {
      case 'unknown_path':
        throw new ProblemError('unknown_path', 'The API has no operation at this path');
      case 'method_not_allowed':
        return methodNotAllowed(request, found.allowed);
      case 'operation':
        log.operation = found.name;
        return callOperation(operations, found.name, request, { id: found.id, person });
    }
  }

  function authorizedPerson({ requestContext, headers }: HttpRequest): Person {
    const claims = requestContext.authorizer?.jwt.claims;
    const authorization = headers['authorization'] ?? '';
    const decision: AccessDecision =
      signIn && claims ? authorize({ authorization, claims }, signIn) : { kind: 'unauthenticated' };
    switch (decision.kind) {
      case 'allowed':
        return decision.person;
      case 'unauthenticated':
        throw new ProblemError(
          'not_signed_in',
          'Sign in: the token is missing or was not issued for this console',
        );
      case 'forbidden':
        throw new ProblemError(
          'not_admitted',
          'You are signed in but have no access: the setting `console` lists neither your address, nor its domain, nor one of your groups',
        );
    }
  }

  async function signInSettings(): Promise<SignInSettings> {
    if (!signIn) return { configured: false };
    const { issuer, clientId, flow, scope, contact = null } = signIn;
    return {
      configured: true,
      issuer,
      clientId,
      flow,
      scope,
      contact,
      ...(await provider.endpoints(issuer)),
    };
  }

  async function page({ rawPath, headers }: HttpRequest): Promise<HttpResponse> {
    const path = rawPath.replace(/^\/console\/?/, '');
    const response = pageResponse(files, path, headers['accept-encoding'] ?? '');
    if (!response) throw new ProblemError('unknown_path', 'The console has no such file');
    if (signIn && response.headers['content-type']?.startsWith('text/html') === true) {
      // The content security policy must allow the token endpoint. An unavailable provider is no error here: the page
      // shows it when it loads the settings.
      await provider.endpoints(signIn.issuer).catch(() => undefined);
    }
    return response;
  }

  function connectSources(): string[] {
    const tokenEndpoint = signIn && provider.known(signIn.issuer)?.tokenEndpoint;
    return tokenEndpoint ? [new URL(tokenEndpoint).origin] : [];
  }

  function errorResponse(error: unknown, { requestContext: { requestId } }: HttpRequest): HttpResponse {
    if (error instanceof ProblemError) return problemResponse(error, requestId);
    logger.error('Console failed', { requestId, error: errorName(error), trace: errorFrames(error) });
    const message =
      'Something went wrong on our side; the log of the console function has the details under this request id';
    return problemResponse({ code: 'internal_error', message, errors: [] }, requestId);
  }
}

const READ_METHODS = ['GET', 'HEAD'];

function isRead(request: HttpRequest): boolean {
  return READ_METHODS.includes(methodOf(request));
}

function methodOf({ requestContext }: HttpRequest): string {
  return requestContext.http.method;
}

function methodNotAllowed({ requestContext: { requestId } }: HttpRequest, allowed: string[]): HttpResponse {
  const allow = allowed.join(', ');
  const message = `Allowed methods: ${allow}`;
  return problemResponse({ code: 'method_not_allowed', message, errors: [] }, requestId, { allow });
}
