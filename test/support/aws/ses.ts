import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../local-stack/loopback-server';
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

/**
 * The part of SES v2 that the connector uses: signed SendEmail requests with simple content. Nothing leaves this machine.
 *
 * @param verified verified senders, addresses or domains
 */
export async function startSes(verified: string[] = []): Promise<LocalSes> {
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
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      });
      response.end(inboxPage(messages));
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

/** A page with all emails, newest first, each in a sandboxed frame. */
function inboxPage(messages: readonly SesMessage[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Inbox (${messages.length})</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
  article { border: 1px solid #8888; border-radius: 0.5rem; margin: 1.5rem 0; padding: 1rem; }
  h2 { font-size: 1.1rem; margin: 0; }
  iframe { border: 1px solid #8884; height: 34rem; width: 100%; }
  pre { white-space: pre-wrap; }
</style>
</head>
<body>
<h1>Inbox</h1>
<p>${messages.length === 0 ? 'No email has been sent yet.' : 'Emails that SES would have delivered, newest first.'}</p>
${messages.toReversed().map(article).join('\n')}
</body>
</html>
`;
}

function article({ id, at, from, to, subject, text, html }: SesMessage): string {
  const title = escape(subject);
  return `<article id="${escape(id)}">
<h2>${title}</h2>
<p>From ${escape(from)} to ${escape(to.join(', '))}, ${escape(at)}</p>
<iframe title="${title}" sandbox srcdoc="${escape(html)}"></iframe>
<details><summary>Plain text</summary><pre>${escape(text)}</pre></details>
</article>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
