import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { errorFrames, errorName } from '../shared/safe-logging';
import { METRICS } from '../shared/telemetry';
import type { SignInSettings } from './contract/session';
import { callOperation, findOperation, type Operations } from './http/operations';
import { pageAnswer, type PageFiles } from './http/page-files';
import { httpRequest, type HttpRequest } from './http/request';
import { jsonAnswer, problemAnswer, ProblemError, securityHeaders, type Answer } from './http/response';
import { authorize } from './sign-in/identity';
import type { OpenIdProvider } from './sign-in/open-id-provider';
import type { SignInSetting } from './sign-in/settings';

export type HandlerDependencies = {
  operations: Operations;
  /** Null where nobody set it up: then nobody is let in. */
  signIn: SignInSetting | null;
  provider: OpenIdProvider;
  files: PageFiles;
  openApi: () => unknown;
  logger: Logger;
  metrics: Metrics;
  now: () => number;
};

export type Handler = (event: unknown) => Promise<Answer>;

/** The console: its page, and the API behind it. Every answer, also of a failure, carries the security headers. */
export function createHandler(dependencies: HandlerDependencies): Handler {
  const { operations, signIn, provider, files, logger, metrics, now } = dependencies;

  return async (event) => {
    const request = httpRequest.parse(event);
    const { method } = request.requestContext.http;
    const began = now();
    const seen: Seen = { operation: null, role: null };
    const answer = await route(request, seen).catch((error: unknown) => refusal(error, request));
    if (request.rawPath.startsWith('/api')) {
      const { statusCode: status } = answer;
      const { requestId } = request.requestContext;
      logger.info('Console request', { requestId, ...seen, status, durationMs: now() - began });
    }
    metrics.addMetric(METRICS.consoleRequests, MetricUnit.Count, 1);
    if (answer.statusCode >= 500) metrics.addMetric(METRICS.consoleFailed, MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
    return {
      ...answer,
      headers: { ...securityHeaders(connectable()), ...answer.headers },
      body: method === 'HEAD' ? '' : answer.body,
    };
  };

  async function route(request: HttpRequest, seen: Seen): Promise<Answer> {
    const { rawPath } = request;
    if (rawPath === '/api' || rawPath.startsWith('/api/')) return api(request, seen);
    const { method } = request.requestContext.http;
    if (method !== 'GET' && method !== 'HEAD') return wrongMethod(request, ['GET', 'HEAD']);
    if (rawPath === '/console/settings.json') return settings();
    const path = rawPath.replace(/^\/console\/?/, '');
    const answer = pageAnswer(files, path, request.headers['accept-encoding'] ?? '');
    if (!answer) throw new ProblemError('unknown_path', 'There is nothing here');
    return needsPolicy(answer);
  }

  /** The page's own policy names the token endpoint: it must be known before the page is. */
  async function needsPolicy(answer: Answer): Promise<Answer> {
    const isPage = answer.headers['content-type']?.startsWith('text/html') === true;
    // A provider that does not answer is told by the settings, in words, on the page.
    if (isPage && signIn) await provider.endpoints(signIn.issuer).catch(() => undefined);
    return answer;
  }

  async function settings(): Promise<Answer> {
    return jsonAnswer(200, await signInSettings());
  }

  async function signInSettings(): Promise<SignInSettings> {
    if (!signIn) return { configured: false };
    const { issuer, clientId, flow, scope } = signIn;
    return { configured: true, issuer, clientId, flow, scope, ...(await provider.endpoints(issuer)) };
  }

  async function api(request: HttpRequest, seen: Seen): Promise<Answer> {
    const { method } = request.requestContext.http;
    const person = personOf(request);
    seen.role = person.role;
    if (request.rawPath === '/api/openapi.json') {
      return method === 'GET' || method === 'HEAD'
        ? jsonAnswer(200, dependencies.openApi())
        : wrongMethod(request, ['GET', 'HEAD']);
    }
    const found = findOperation(method, request.rawPath);
    switch (found.kind) {
      case 'unknown':
        throw new ProblemError('unknown_path', 'The API has no such path');
      case 'methods':
        return wrongMethod(request, found.methods);
      case 'operation':
        seen.operation = found.name;
        return callOperation(operations, found.name, request, { id: found.id, person });
    }
  }

  function personOf({ requestContext, headers }: HttpRequest) {
    const claims = requestContext.authorizer?.jwt.claims;
    const authorization = headers['authorization'] ?? '';
    const admission =
      signIn && claims ? authorize({ authorization, claims }, signIn) : { kind: 'unknown' as const };
    switch (admission.kind) {
      case 'admitted':
        return admission.person;
      case 'unknown':
        throw new ProblemError('not_signed_in', 'Sign in: there is no token, or it is not for this console');
      case 'stranger':
        throw new ProblemError(
          'not_admitted',
          'You are signed in, but nobody let you in: the settings of the console name neither your address, nor its domain, nor a group of yours',
        );
    }
  }

  function connectable(): string[] {
    const tokenEndpoint = signIn && provider.known(signIn.issuer)?.tokenEndpoint;
    return tokenEndpoint ? [new URL(tokenEndpoint).origin] : [];
  }

  function refusal(error: unknown, { requestContext: { requestId } }: HttpRequest): Answer {
    if (error instanceof ProblemError) return problemAnswer(error, requestId);
    logger.error('Console failed', { requestId, error: errorName(error), trace: errorFrames(error) });
    const message =
      'Something unforeseen went wrong; the log of the console function tells more by the request id';
    return problemAnswer({ code: 'internal_error', message, errors: [] }, requestId);
  }
}

/** For the log: what was asked, and in which role. */
type Seen = { operation: string | null; role: string | null };

function wrongMethod({ requestContext: { requestId } }: HttpRequest, methods: string[]): Answer {
  const allow = methods.join(', ');
  const message = `Only these methods are known here: ${allow}`;
  return problemAnswer({ code: 'method_not_allowed', message, errors: [] }, requestId, { allow });
}
