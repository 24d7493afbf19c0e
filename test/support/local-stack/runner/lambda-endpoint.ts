import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { listenOnLoopback, type LoopbackServer } from '../loopback-server';
import { FunctionError } from './execution-environment';
import { functionName } from './template';

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/**
 * The part of Lambda's API that the connector uses: signed, synchronous Invoke requests.
 *
 * @param invoke rejects with {@link FunctionError} if the function failed, with another error if there is no such function
 */
export function startLambda(
  invoke: (name: string, event: unknown) => Promise<unknown>,
): Promise<LoopbackServer> {
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const event = await json(request);
    const [, reference] = INVOCATIONS.exec(request.url ?? '') ?? [];
    if (request.method !== 'POST' || reference === undefined) {
      respondWithError(response, 404, 'UnknownOperationException');
    } else if (request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true) {
      respondWithError(response, 403, 'MissingAuthenticationTokenException');
    } else {
      await answer(response, functionName(decodeURIComponent(reference)), event);
    }
  }

  async function answer(response: ServerResponse, name: string, event: unknown): Promise<void> {
    try {
      const result = await invoke(name, event);
      response.writeHead(200).end(JSON.stringify(result));
    } catch (error) {
      if (!(error instanceof FunctionError)) {
        respondWithError(response, 404, 'ResourceNotFoundException');
        return;
      }
      response.writeHead(200, { 'x-amz-function-error': 'Unhandled' });
      response.end(JSON.stringify({ errorType: error.name, errorMessage: error.message }));
    }
  }

  return listenOnLoopback(
    createServer((request, response) => {
      respond(request, response).catch(() => response.destroy());
    }),
  );
}

function respondWithError(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, { 'x-amzn-errortype': type, 'content-type': 'application/json' });
  response.end(JSON.stringify({ message: type }));
}
