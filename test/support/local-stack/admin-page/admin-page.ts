import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { FakeGoogle } from '../../fakes/google/fake-google';
import type { DelegationResult } from '../../fakes/google/identity/service-accounts';
import { listenOnLoopback, type LoopbackServer } from '../loopback-server';
import { readerOf } from '../web-page/reader';
import { delegationPage, type DelegationForm } from './delegation-page';
import { TEXTS } from './texts';

/** As in the Admin console. */
const PAGE_PATH = '/ac/owl/domainwidedelegation';

const CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'";

const EMPTY: DelegationForm = { clientId: '', scopes: '', overwrite: false };

/**
 * The page of the Admin console on which a Google administrator authorizes service accounts, for a fake Google. Links may fill in
 * its form, with the same parameters as at Google.
 *
 * @param port 0 for any free port
 */
export async function startAdminPage(
  { delegation }: Pick<FakeGoogle, 'delegation'>,
  port = 0,
): Promise<LoopbackServer> {
  const style = await readFile(join(__dirname, 'style.css'));

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '/' } = request;
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const route = `${method ?? ''} ${pathname}`;
    const show = (form: DelegationForm, result: DelegationResult | null) => {
      const texts = TEXTS[readerOf(request.headers, 'UTC').language];
      const html = delegationPage({ delegations: delegation.delegations(), form, result, texts });
      const isRefused = result !== null && result !== 'authorized';
      send(response, 'text/html', html, isRefused ? 400 : 200);
    };
    if (route === `GET ${PAGE_PATH}`) {
      const isAuthorized = searchParams.has('authorized');
      show(isAuthorized ? EMPTY : linkedForm(searchParams), isAuthorized ? 'authorized' : null);
    } else if (route === `POST ${PAGE_PATH}`) {
      const form = enteredForm(new URLSearchParams(await text(request)));
      const result = delegation.delegate(
        { clientId: form.clientId, scopes: form.scopes.split(/[\s,]+/).filter(Boolean) },
        form.overwrite,
      );
      if (result === 'authorized') redirect(response, `${PAGE_PATH}?authorized`);
      else show(form, result);
    } else if (route === 'POST /remove') {
      delegation.removeDelegation(new URLSearchParams(await text(request)).get('clientId') ?? '');
      redirect(response, PAGE_PATH);
    } else if (route === 'GET /') redirect(response, PAGE_PATH);
    else if (route === 'GET /admin.css') send(response, 'text/css', style, 200);
    else send(response, 'text/plain', 'Not found', 404);
  }

  return listenOnLoopback(
    createServer((request, response) => {
      respond(request, response).catch(() => response.destroy());
    }),
    port,
  );
}

function linkedForm(query: URLSearchParams): DelegationForm {
  return {
    clientId: query.get('clientIdToAdd') ?? '',
    scopes: query.get('clientScopeToAdd') ?? '',
    overwrite: query.get('overwriteClientId') === 'true',
  };
}

function enteredForm(body: URLSearchParams): DelegationForm {
  return {
    clientId: (body.get('clientId') ?? '').trim(),
    scopes: (body.get('scopes') ?? '').trim(),
    overwrite: body.get('overwrite') === 'true',
  };
}

function send(response: ServerResponse, type: string, body: string | Buffer, status: number): void {
  const rules = { 'content-security-policy': CONTENT_SECURITY_POLICY, 'cache-control': 'no-store' };
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, ...rules }).end(body);
}

/** After a form, so that a reload does not send it again. */
function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location, 'cache-control': 'no-store' }).end();
}
