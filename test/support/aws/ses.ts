import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../local-stack/loopback-server';
import { readerOf } from '../local-stack/web-page/reader';
import { inboxPage } from './inbox-page/inbox-page';
import { parseMessage, SesError, type SesMessage } from './ses-message';

export type LocalSes = {
  /** For the AWS SDK. A browser shows the inbox here; `/messages` returns it as JSON. */
  endpoint: string;
  /** Accepted emails, oldest first. */
  readonly messages: readonly SesMessage[];
  /** Adds a verified sender, an address or a domain. */
  verify(identity: string): void;
  /** Makes every request fail with this error; null resets it. */
  failWith(error: { type: string; message?: string; status?: number } | null): void;
  /** While on, emails are processed, but requests get no response. */
  hang(on: boolean): void;
  /** Rejects emails to this address, like unverified recipients in the SES sandbox. */
  reject(recipient: string): void;
  stop(): Promise<void>;
};

/** Mails have inline styles. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'";

/** That of the administrators of the story. */
const DEFAULT_ZONE = 'Europe/Paris';

/**
 * The part of SES v2 that the connector uses: signed SendEmail requests with simple content. Nothing leaves this machine.
 *
 * @param verified verified senders, addresses or domains
 * @param port 0 for any free port
 */
export async function startSes(verified: string[] = [], port = 0): Promise<LocalSes> {
  const identities = new Set(verified.map((identity) => identity.toLowerCase()));
  const rejected = new Set<string>();
  const messages: SesMessage[] = [];
  let failure: SesError | null = null;
  let hanging = false;

  function acceptMail(request: IncomingMessage, body: string): string {
    if (!/^AWS4-HMAC-SHA256 .*\/ses\/aws4_request/.test(request.headers.authorization ?? '')) {
      throw new SesError(
        'MissingAuthenticationTokenException',
        'Request is missing Authentication Token',
        403,
      );
    }
    if (failure) throw failure;
    const accepted = parseMessage(body, identities);
    const refused = accepted.to.find((address) => rejected.has(address));
    if (refused !== undefined) {
      const message = `Email address is not verified. The following identities failed the check in region LOCAL: ${refused}`;
      throw new SesError('MessageRejected', message);
    }
    const id = randomUUID();
    messages.push({ id, at: new Date().toISOString(), ...accepted });
    return id;
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url } = request;
    if (method === 'GET' && url === '/') {
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'cache-control': 'no-store',
      });
      response.end(inboxPage(messages, readerOf(request.headers, DEFAULT_ZONE)));
    } else if (method === 'GET' && (url === '/inbox.css' || url === '/inbox.js')) {
      const [file, type] =
        url === '/inbox.css'
          ? (['style.css', 'css'] as const)
          : (['inbox-page-script.mjs', 'javascript'] as const);
      response.writeHead(200, { 'content-type': `text/${type}; charset=utf-8` });
      response.end(await readFile(join(__dirname, 'inbox-page', file)));
    } else if (method === 'GET' && url === '/messages') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(messages));
    } else if (method === 'POST' && url === '/v2/email/outbound-emails') {
      const body = await text(request);
      answer(response, () => ({ MessageId: acceptMail(request, body) }));
    } else {
      answer(response, () => {
        throw new SesError(
          'UnknownOperationException',
          `The emulator does not support ${String(method)} ${String(url)}`,
          404,
        );
      });
    }
  }

  function answer(response: ServerResponse, action: () => object): void {
    const { status, type, result } = outcomeOf(action);
    if (hanging) return;
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(type !== null && { 'x-amzn-errortype': type }),
    });
    response.end(JSON.stringify(result));
  }

  const server = await listenOnLoopback(
    createServer((request, response) => {
      respond(request, response).catch(() => response.destroy());
    }),
    port,
  );
  return {
    endpoint: server.origin,
    messages,
    verify: (identity) => void identities.add(identity.toLowerCase()),
    failWith(error) {
      failure = error && new SesError(error.type, error.message ?? error.type, error.status);
    },
    hang(on) {
      hanging = on;
    },
    reject: (recipient) => void rejected.add(recipient),
    stop: () => server.stop(),
  };
}

function outcomeOf(action: () => object): { status: number; type: string | null; result: object } {
  try {
    return { status: 200, type: null, result: action() };
  } catch (error) {
    const { status, type, message } =
      error instanceof SesError ? error : new SesError('InternalServiceErrorException', '', 500);
    return { status, type, result: { message } };
  }
}
