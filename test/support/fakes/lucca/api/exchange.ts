import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback, type LoopbackServer } from '../../../local-stack/loopback-server';

export type ApiHttpRequest = {
  method: string;
  url: URL;
  header: (name: string) => string | null;
  body: string;
};

/** Null `body`: none. `hang`: the caller never gets an answer; `drop`: the connection breaks. */
export type ApiHttpAnswer =
  | { status: number; body: object | null; contentType: string; headers?: Record<string, string> }
  | 'hang'
  | 'drop';

/** @param port 0 takes a free one */
export function serveApi(
  answer: (request: ApiHttpRequest) => Promise<ApiHttpAnswer>,
  port: number,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    void read(request)
      .then(answer)
      .catch((error: unknown) => broken(error))
      .then((answered) => {
        send(answered, response);
      });
  });
  return listenOnLoopback(server, port);
}

async function read(request: IncomingMessage): Promise<ApiHttpRequest> {
  return {
    method: request.method ?? '',
    url: new URL(request.url ?? '/', 'http://lucca.invalid'),
    header: (name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : null;
    },
    body: await text(request),
  };
}

function send(answer: ApiHttpAnswer, response: ServerResponse): void {
  if (answer === 'hang') return;
  if (answer === 'drop') {
    response.destroy();
    return;
  }
  const { status, body, contentType, headers = {} } = answer;
  response.statusCode = status;
  response.setHeaders(new Headers(headers));
  if (body === null) {
    response.end();
    return;
  }
  response.setHeader('Content-Type', contentType);
  response.end(JSON.stringify(body));
}

function broken(error: unknown): ApiHttpAnswer {
  return { status: 501, body: { title: `The fake is broken: ${String(error)}` }, contentType: 'text/plain' };
}
