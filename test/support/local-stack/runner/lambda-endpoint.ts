import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseJson } from '../../../../functions/shared/json';
import type { FakeFunctions, RestAnswer } from '../../aws/control/functions';
import { AwsFault } from '../../aws/control/server';
import { listenOnLoopback, type LoopbackServer } from '../loopback-server';
import { FunctionError } from './execution-environment';
import { functionName } from './template';

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/**
 * The part of Lambda's API that the connector uses: signed, synchronous Invoke requests, and versions and aliases.
 *
 * @param invoke rejects with {@link FunctionError} if the function failed, with another error if there is no such function
 * @param versions null while there are none
 */
export function startLambda(
  invoke: (name: string, event: unknown) => Promise<unknown>,
  versions: () => FakeFunctions | null = () => null,
): Promise<LoopbackServer> {
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = parseJson(await text(request));
    const { method = '', headers, url = '/' } = request;
    const { pathname, searchParams } = new URL(url, 'http://lambda');
    const [, reference] = INVOCATIONS.exec(pathname) ?? [];
    if (headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true) {
      respondWithError(response, 403, 'MissingAuthenticationTokenException');
    } else if (method === 'POST' && reference !== undefined) {
      await answer(
        response,
        { reference: decodeURIComponent(reference), qualifier: searchParams.get('Qualifier') },
        body,
      );
    } else {
      respondFrom(response, () => versions()?.handle(method, url, body) ?? null);
    }
  }

  async function answer(
    response: ServerResponse,
    { reference, qualifier }: { reference: string; qualifier: string | null },
    event: unknown,
  ): Promise<void> {
    const name = functionName(reference);
    const [, qualifierInArn = null] = /:function:[\w-]+:(\w+)$/.exec(reference) ?? [];
    const version = versions()?.choose(name, qualifier ?? qualifierInArn) ?? '$LATEST';
    const executed = { 'x-amz-executed-version': version };
    try {
      const result = await invoke(name, event);
      response.writeHead(200, executed).end(JSON.stringify(result));
    } catch (error) {
      if (!(error instanceof FunctionError)) {
        respondWithError(response, 404, 'ResourceNotFoundException');
        return;
      }
      versions()?.onError(name, version);
      response.writeHead(200, { ...executed, 'x-amz-function-error': 'Unhandled' });
      response.end(JSON.stringify({ errorType: error.name, errorMessage: error.message }));
    }
  }

  return listenOnLoopback(
    createServer((request, response) => {
      respond(request, response).catch(() => response.destroy());
    }),
  );
}

function respondFrom(response: ServerResponse, handle: () => RestAnswer | null): void {
  try {
    const answer = handle();
    if (!answer) throw new AwsFault('UnknownOperationException', 'Unknown operation', 404);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.body === null ? undefined : JSON.stringify(answer.body));
  } catch (error) {
    const fault = error instanceof AwsFault ? error : new AwsFault('ServiceException', String(error), 500);
    respondWithError(response, fault.status, fault.code);
  }
}

function respondWithError(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, { 'x-amzn-errortype': type, 'content-type': 'application/json' });
  response.end(JSON.stringify({ message: type }));
}
