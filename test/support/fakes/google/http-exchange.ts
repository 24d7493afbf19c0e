import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type HttpRequest = {
  method: string;
  url: URL;
  header: (name: 'authorization' | 'content-type' | 'if-match') => string | null;
  body: string;
};
/** Null `body`: none. `hang`: the caller never gets an answer; `drop`: the connection breaks. */
export type HttpAnswer =
  { status: number; body: object | null; retryAfter?: number | string | null } | 'hang' | 'drop';

/** Serves on a free port of the loopback interface, or on the given one. */
export async function serve(
  answer: (request: HttpRequest) => HttpAnswer,
  port: number,
): Promise<{ origin: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    void readRequest(request)
      .then(answer)
      .catch((error: unknown) => ({ status: 500, body: { error: `The fake is broken: ${String(error)}` } }))
      .then((answered) => {
        send(answered, response);
      });
  });
  const { port: bound } = await listen(server, port);
  return { origin: `http://127.0.0.1:${bound}`, stop: () => close(server) };
}

async function readRequest(request: IncomingMessage): Promise<HttpRequest> {
  return {
    method: request.method ?? '',
    url: new URL(request.url ?? '/', 'http://google.invalid'),
    header: (name) => request.headers[name] ?? null,
    body: await text(request),
  };
}

function send(answer: HttpAnswer, response: ServerResponse): void {
  if (answer === 'hang') return;
  if (answer === 'drop') {
    response.destroy();
    return;
  }
  const { status, body, retryAfter = null } = answer;
  response.statusCode = status;
  if (retryAfter !== null) response.setHeader('Retry-After', retryAfter);
  if (body === null) {
    response.end();
    return;
  }
  response.setHeader('Content-Type', 'application/json; charset=UTF-8');
  response.end(JSON.stringify(body));
}

function listen(server: Server, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('No port'));
      else resolve(address);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

/** What a caller sent, before anything is known of it. */

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The string in a field of an object; null if there is none. */
export function textIn(value: unknown, field: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  return textOf(Object.entries(value).find(([name]) => name === field)?.[1]);
}
