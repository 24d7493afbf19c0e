import { generateKeyPair, SignJWT } from 'jose';
import * as z from 'zod';
import { OPERATIONS } from '../../../functions/console/contract/operations';
import { CLIENT_ID, PEOPLE } from '../../support/local-stack/identity-provider';
import type { ConsoleHarness } from './console-harness';

/** Sign-in and roles. */
export function people(harness: () => ConsoleHarness): void {
  const call = (method: string, path: string, authorization?: string) =>
    fetch(harness().origin + path.replace('{id}', 'france'), {
      method,
      headers: {
        ...(authorization && { authorization }),
        'if-match': '"any"',
        'content-type': 'application/json',
      },
      ...(method !== 'GET' && { body: '{}' }),
    });

  it('lets a reader view everything and change nothing', async () => {
    const before = await harness().configuration('france');
    const page = await harness().visit('alex', '/console/configurations');
    await page.getByText('seuls les administrateurs peuvent modifier les configurations').waitFor();
    const others = page.getByRole('main').getByRole('button');
    await others.and(page.getByRole('button', { name: 'Autres actions : France' })).click();
    const actions = await page.locator('.console-menu:popover-open').innerText();
    await page.keyboard.press('Escape');
    const buttons = await others.evaluateAll((found) => found.map(({ textContent }) => textContent));
    const request = page.waitForRequest('**/api/configurations/france');
    await page.getByRole('link', { name: 'France', exact: true }).click();
    await page.getByText('Marseille, Lyon').waitFor();
    const fields = await page.getByRole('main').locator('input, select, textarea').count();
    const { authorization } = await (await request).allHeaders();
    const refused = await call('POST', '/api/configurations/{id}/deactivate', authorization);

    expect(buttons.filter((name) => !/^Autres actions\s: /.test(name))).toEqual([]);
    expect(actions.split('\n')).toEqual(['Consulter', 'Voir dans le journal']);
    expect(fields).toBe(0);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'not_allowed' });
    expect(await harness().configuration('france')).toEqual(before);
  });

  it('says to a person without access who they are and whom to ask, and nothing else', async () => {
    const page = await harness().visit('robin', '/console/log');
    await page.getByRole('heading', { name: 'Vous n’avez pas accès à cette console' }).waitFor();
    const words = await page.getByRole('main').innerText();
    const request = await page.getByRole('link', { name: 'Demander l’accès' }).getAttribute('href');

    expect(words).toContain('robin@elsewhere.example');
    expect(words).toContain('it@acme.example');
    expect(request).toMatch(/^mailto:it%40acme\.example\?.*robin%40elsewhere\.example/);
    expect(await page.getByRole('navigation').count()).toBe(0);
  });

  it('lets a person without access choose another account', async () => {
    const context = await harness().newContext();
    const page = await harness().visit('robin', '/console/history', { context });
    const asked = page.waitForRequest((request) => request.url().startsWith(harness().connector.issuer));
    await page.getByRole('button', { name: 'Utiliser un autre compte' }).click();
    const { searchParams } = new URL((await asked).url());
    // The provider knows Robin's session, and still shows the accounts.
    await page.locator('a[href$="/as/camille"]').click();
    await page.getByRole('heading', { name: 'Historique', level: 1 }).waitFor();

    expect(searchParams.get('prompt')).toBe('select_account');
  });

  it('rejects every operation without a token', async () => {
    const answers = await Promise.all(
      Object.values(OPERATIONS).map(({ method, path }) => call(method, path)),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  });

  it('rejects a token with a foreign signature', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const [camille] = PEOPLE;
    const issuer = harness().connector.issuer;
    const sign = (audience: string) =>
      new SignJWT({ ...camille })
        .setProtectedHeader({ alg: 'RS256', kid: 'local' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey);
    const answers = await Promise.all(
      [CLIENT_ID, 'another-application'].map(async (audience) =>
        call('GET', '/api/me', `Bearer ${await sign(audience)}`),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  });

  it('signs in with the id_token flow, and keeps the token out of the browser history', async () => {
    const context = await harness().newContext();
    await context.route('**/console/settings.json', async (route) => {
      const answer = await route.fetch();
      const settings: unknown = await answer.json();
      await route.fulfill({ json: { ...z.looseObject({}).parse(settings), flow: 'id_token' } });
    });
    const answered: string[] = [];
    context.on('response', (response) => answered.push(response.headers()['location'] ?? ''));
    const page = await harness().visit('camille', '/console/log?outcome=skipped', { context });
    await page.getByRole('heading', { name: 'Journal', level: 1 }).waitFor();

    expect(answered.filter((to) => to.includes('/console/signed-in#id_token='))).toHaveLength(1);
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/console/log?outcome=skipped');
    expect(new URL(page.url()).hash).toBe('');
    await page.goBack();
    expect(page.url()).not.toContain('id_token');
  });

  it('rejects a token when no sign-in was started', async () => {
    const context = await harness().newContext();
    const page = await context.newPage();
    const foreign = { state: 'foreign-state', id_token: 'a.b.c' };
    await page.goto(`${harness().origin}/console/signed-in#${new URLSearchParams(foreign).toString()}`);

    await page.getByText('La connexion a échoué.').waitFor();
    expect(page.url()).not.toContain('id_token');
  });

  it('renews a rejected token and returns to the same screen', async () => {
    const context = await harness().newContext();
    const page = await harness().visit('camille', '/console/log?outcome=skipped', { context });
    await page.clock.install();
    await page.route('**/api/**', (route) =>
      route.fulfill({ status: 401, json: { message: 'Unauthorized' } }),
    );
    const left = page.waitForRequest((request) => request.url().startsWith(harness().connector.issuer));
    await page.clock.fastForward('00:20');
    await left;
    await page.unroute('**/api/**');
    await page.getByRole('heading', { name: 'Journal', level: 1 }).waitFor();

    expect(new URL(page.url()).search).toBe('?outcome=skipped');
  });
}
