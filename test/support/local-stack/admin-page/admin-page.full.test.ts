import type { Browser, Page } from 'playwright-core';
import { delegationLink } from '../../../../functions/domain/authorization-instructions';
import { startFakeGoogle, type FakeGoogle } from '../../fakes/google/fake-google';
import { createServiceAccountKey, publicKeyOf } from '../../fakes/google/identity/service-account-key';
import { findBrowser, openBrowser } from '../browser';
import type { LoopbackServer } from '../loopback-server';
import { startAdminPage } from './admin-page';

const CALENDAR = 'https://www.googleapis.com/auth/calendar';
const DRIVE = 'https://www.googleapis.com/auth/drive';
const KEY = createServiceAccountKey('lucca-nantes');
const CLIENT = KEY.client_id;

let google: FakeGoogle;
let server: LoopbackServer;

beforeEach(async () => {
  google = await startFakeGoogle({ openAccounts: true });
  google.addServiceAccount({
    ...{ clientEmail: KEY.client_email, clientId: CLIENT, publicKey: publicKeyOf(KEY), scopes: [] },
  });
  server = await startAdminPage(google);
});

afterEach(async () => {
  await server.stop();
  await google.stop();
});

const link = (otherScopes = '') =>
  delegationLink({ clientId: CLIENT, scope: CALENDAR, otherScopes, adminConsole: server.origin });

/** Sends the form as a browser does. */
async function submit(fields: Record<string, string>, language = 'en') {
  const response = await fetch(`${server.origin}/ac/owl/domainwidedelegation`, {
    method: 'POST',
    headers: { 'accept-language': language },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  return { status: response.status, html: await response.text() };
}

describe('the page for domain-wide delegation', () => {
  it('has the form filled in by the link of the console', async () => {
    const html = await (await fetch(link(DRIVE))).text();

    expect(html).toContain(`value="${CLIENT}"`);
    expect(html).toContain(`>${CALENDAR},${DRIVE}</textarea>`);
    expect(html).toContain('value="true" checked');
    expect(await (await fetch(link())).text()).not.toContain('checked');
  });

  it('authorizes a client, lists it and removes it', async () => {
    expect((await submit({ clientId: ` ${CLIENT} `, scopes: `${CALENDAR}, ${DRIVE}` })).status).toBe(303);
    expect(google.delegation.delegations()).toEqual([{ clientId: CLIENT, scopes: [CALENDAR, DRIVE] }]);
    expect(await (await fetch(link())).text()).toContain(`<dd>${DRIVE}</dd>`);
    await fetch(`${server.origin}/remove`, {
      method: 'POST',
      body: new URLSearchParams({ clientId: CLIENT }),
    });

    expect(google.delegation.delegations()).toEqual([]);
  });

  it('refuses a client that is in the list, unless it is overwritten', async () => {
    await submit({ clientId: CLIENT, scopes: DRIVE });
    const again = { clientId: CLIENT, scopes: CALENDAR };
    const refused = await submit(again);

    expect(refused.status).toBe(400);
    expect(refused.html).toContain('This client ID already exists.');
    expect(google.delegation.delegations()).toEqual([{ clientId: CLIENT, scopes: [DRIVE] }]);
    await submit({ ...again, overwrite: 'true' });
    expect(google.delegation.delegations()).toEqual([{ clientId: CLIENT, scopes: [CALENDAR] }]);
  });

  it.each([
    [{ clientId: '123', scopes: CALENDAR }, 'Cet ID client n’existe pas.'],
    [{ clientId: CLIENT, scopes: ' , ' }, 'Saisissez au moins un champ'],
    [{ clientId: CLIENT, scopes: 'calendar' }, 'Saisissez au moins un champ'],
  ])('refuses what Google does not know, in the language of the browser: %j', async (fields, message) => {
    const { status, html } = await submit(fields, 'fr-FR,fr;q=0.9');

    expect(status).toBe(400);
    expect(html).toContain(message);
    expect(html).toContain('<html lang="fr">');
    expect(google.delegation.delegations()).toEqual([]);
  });

  it('escapes what is entered', async () => {
    const { html } = await submit({ clientId: '"><script>', scopes: '</textarea><script>' });

    expect(html).not.toContain('<script');
  });
});

const executablePath = findBrowser();

(executablePath === null ? describe.skip : describe)(
  'the page for domain-wide delegation in a browser',
  () => {
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      browser = await openBrowser(executablePath ?? '');
      const viewport = { width: 320, height: 640 };
      page = await (await browser.newContext({ locale: 'fr-FR', viewport })).newPage();
    });
    afterAll(() => browser.close());

    it('authorizes with one click after the link, on a phone too', async () => {
      await page.goto(link());
      await page.getByRole('button', { name: 'Autoriser', exact: true }).click();
      await page.getByRole('status').waitFor();

      expect(await page.getByLabel('ID client', { exact: true }).inputValue()).toBe('');
      expect(google.delegation.delegations()).toEqual([{ clientId: CLIENT, scopes: [CALENDAR] }]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    });
  },
);
