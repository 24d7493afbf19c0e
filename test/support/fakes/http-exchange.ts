import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback, type LoopbackServer } from '../local-stack/loopback-server';

export type HttpRequest = {
  method: string;
  url: URL;
  /** @returns a header by its lower-case name */
  header: (name: string) => string | null;
  body: string;
};

/** Null `body`: none. `hang`: the caller never gets an answer. `drop`: the connection breaks. */
export type HttpAnswer =
  | {
      status: number;
      body: object | null;
      /** @default JSON */
      contentType?: string;
      headers?: Record<string, string>;
      retryAfter?: number | string | null;
    }
  | 'hang'
  | 'drop';

/** Serves a fake on the given port of the loopback interface; 0 for any free port. */
export function serve(
  answer: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>,
  port: number,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    void readRequest(request)
      .then(answer)
      .catch((error: unknown) => ({ status: 501, body: { error: `The fake failed: ${String(error)}` } }))
      .then((answered) => {
        send(answered, response);
      });
  });
  return listenOnLoopback(server, port);
}

async function readRequest(request: IncomingMessage): Promise<HttpRequest> {
  return {
    method: request.method ?? '',
    url: new URL(request.url ?? '/', 'http://fake.invalid'),
    header: (name) => request.headersDistinct[name]?.join() ?? null,
    body: await text(request),
  };
}

function send(answer: HttpAnswer, response: ServerResponse): void {
  if (answer === 'hang') return;
  if (answer === 'drop') {
    response.destroy();
    return;
  }
  const { status, body, contentType = 'application/json; charset=UTF-8', headers = {}, retryAfter } = answer;
  response.statusCode = status;
  response.setHeaders(new Headers(headers));
  if (retryAfter !== undefined && retryAfter !== null) response.setHeader('Retry-After', retryAfter);
  if (body !== null) response.setHeader('Content-Type', contentType);
  response.end(body === null ? undefined : JSON.stringify(body));
}

/** @returns undefined if the text is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The string in a field of an object; null if there is none. */
export function textIn(value: unknown, field: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const found: unknown = Object.entries(value).find(([name]) => name === field)?.[1];
  return typeof found === 'string' ? found : null;
}
