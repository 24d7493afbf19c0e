import type { Page } from 'playwright-core';
import type { Configuration } from '../../../functions/domain/configuration';
import type { ConsoleHarness } from './console-harness';

/** The last two steps, as the facts are. */
export function wizardActivation(harness: () => ConsoleHarness): void {
  let draft: Configuration;
  beforeAll(async () => {
    const france = await harness().configuration('france');
    if (!france) throw new Error('The example has no configuration "france"');
    draft = { ...france, id: 'nord', name: 'Nord', establishments: ['15'], active: false };
  });
  beforeEach(() => harness().configure(draft));
  afterEach(() => harness().removeConfiguration('nord'));

  const open = async (step: string, width = 1280): Promise<Page> => {
    const context = await harness().newContext({ width });
    return harness().visit('camille', `/console/configurations/nord?step=${step}`, { context });
  };
  /** The steps with their marks, as a screen reader reads them. */
  const steps = (page: Page) =>
    page.getByRole('navigation', { name: 'Étapes' }).getByRole('listitem').allTextContents();
  const check = async (page: Page) => {
    await page.getByLabel('Adresse e-mail d’un collaborateur').fill('lea.fontaine@acme.example');
    await page.getByRole('button', { name: /^Vérifier/ }).click();
  };

  it('gives no step a check mark that is not done', async () => {
    harness().delegate(false);
    harness().connector.google.invalidateTokens();
    const page = await open('authorization');
    await check(page);
    await page.getByText('Autorisation introuvable').waitFor();
    await page.getByRole('button', { name: 'Continuer sans attendre' }).click();
    await page.getByRole('heading', { name: 'Ce qui est en place' }).waitFor();
    await page.getByText('Autorisation Google pas encore accordée').waitFor();
    const marks = await steps(page);
    await page.getByRole('link', { name: 'Revoir l’étape 3' }).click();
    await page.getByRole('heading', { name: '2. Vérifier' }).waitFor();

    expect(marks).toEqual([
      'Paramètres généraux, terminé',
      'Produits et présentation, terminé',
      'Autorisations, en attente de Google',
      '4Activation',
    ]);
  });

  it('does not say that Lucca is silent before it knows', async () => {
    const context = await harness().newContext();
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    await context.route('**/api/configurations', async (route) => {
      await released;
      await route.continue();
    });
    const page = await harness().visit('camille', '/console/configurations/nord?step=activation', {
      context,
    });
    const fact = page.locator('.console-checks li').last();
    await fact.waitFor();
    const before = await fact.innerText();
    release(undefined);

    await page.getByText(/^(Lucca envoie ses événements|Aucun événement reçu de Lucca)/).waitFor();
    expect(before).toMatch(/^–\s+Événements de Lucca/);
  });

  it('activates without authorization as waiting, and promises nothing that it cannot keep', async () => {
    harness().delegate(false);
    harness().connector.google.invalidateTokens();
    const page = await open('activation');
    await page.getByText('L’état devient « Active, en attente de Google ».').waitFor();
    await page.getByRole('button', { name: /^Activer( sans importer)?$/ }).click();
    const callout = page
      .locator('.callout.palette-warning')
      .filter({ hasText: 'Active, en attente de l’autorisation de Google' });
    await callout.waitFor();
    const back = callout.getByRole('link', { name: 'Revoir l’étape 3' });
    const wayBack = await back.getAttribute('href');
    await page.getByRole('button', { name: /^(Lancer|Relancer) la simulation|^Importer/ }).waitFor();
    const text = (await page.getByRole('main').innerText()).replaceAll(/\s+/g, ' ');
    await page.getByRole('link', { name: 'Configurations', exact: true }).click();
    const badge = page.getByRole('row').filter({ hasText: 'Nord' }).getByText('Active, en attente de Google');
    await badge.waitFor();

    expect(text).not.toMatch(/secondes|« Nord » est active|désormais écrits dans les agendas/);
    expect(text).toContain('Les événements sont désormais conservés.');
    expect(wayBack).toBe('/console/configurations/nord?step=authorization');
    expect(text).toContain('Ce qui existait déjà dans Lucca n’est pas encore dans les agendas');
    expect(await badge.evaluate((element) => element.closest('.palette-warning') !== null)).toBe(true);
  });

  it('has no parameter that takes scopes away in the link for a new client', async () => {
    const page = await open('authorization');
    const link = page.getByRole('link', { name: /Ouvrir la console d’administration Google/ });
    await link.waitFor();
    const forNew = new URL((await link.getAttribute('href')) ?? '');
    await page.getByLabel('Oui, avec d’autres champs d’application').check();
    const others = 'https://www.googleapis.com/auth/drive';
    await page.getByLabel('Champs d’application de ce client dans la console Google').fill(others);
    await page.reload();
    await link.waitFor();
    const forKnown = new URL((await link.getAttribute('href')) ?? '');

    expect(Object.fromEntries(forNew.searchParams)).toEqual({
      clientIdToAdd: harness().connector.clientId,
      clientScopeToAdd: 'https://www.googleapis.com/auth/calendar',
    });
    expect(Object.fromEntries(forKnown.searchParams)).toEqual({
      clientIdToAdd: harness().connector.clientId,
      clientScopeToAdd: `https://www.googleapis.com/auth/calendar,${others}`,
      overwriteClientId: 'true',
    });
  });

  it('hands the instructions off by copy and by email, in the chosen language', async () => {
    const page = await open('authorization');
    await page.getByRole('button', { name: 'Copier les instructions' }).click();
    await page.getByText('Copié').waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    await page.getByText('English', { exact: true }).last().click();
    const mail = new URL(
      (await page.getByRole('link', { name: 'Envoyer par e-mail' }).getAttribute('href')) ?? '',
    );

    for (const part of [harness().connector.clientId, 'https://www.googleapis.com/auth/calendar']) {
      expect(copied).toContain(part);
      expect(mail.searchParams.get('body')).toContain(part);
    }
    expect(copied).toMatch(/super-administrateur[^]*1\. /);
    expect(mail.protocol).toBe('mailto:');
    expect(mail.searchParams.get('body')).toMatch(/super administrator[^]*1\. /);
  });

  it('shows the preview at the times of the configuration to a viewer in New York', async () => {
    const context = await harness().newContext({ timezoneId: 'America/New_York' });
    const path = '/console/configurations/nord?step=products';
    const page = await harness().visit('camille', path, { context });
    const preview = page.getByRole('region', { name: 'Aperçu dans l’agenda' });
    await preview.getByText('Excel avancé').waitFor();
    const words = (await preview.innerText()).replaceAll(/\s+/g, ' ');

    expect(words).toMatch(/lun\. [^·]*· 9:00 – \d+:00 \(Paris\)/);
    expect(words).not.toMatch(/\b0?0:00/);
  });

  it('quotes Google’s own words as English', async () => {
    harness().delegate(false);
    harness().connector.google.invalidateTokens();
    const page = await open('authorization');
    await check(page);
    const words = page.locator('q[lang="en"]');
    await words.first().waitFor();

    expect(await words.first().innerText()).toMatch(/unauthorized_client|unauthorized/i);
  });

  it('begins each step at its heading', async () => {
    const page = await open('general');
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await page.locator(':focus').filter({ hasText: 'Produits et présentation' }).waitFor();
    await page.getByRole('button', { name: 'Précédent' }).click();

    await page.locator(':focus').filter({ hasText: 'Paramètres généraux' }).waitFor();
  });

  it.each([
    ['presentation', 'Produits et présentation'],
    ['verification', '1. Autoriser le connecteur dans Google'],
  ])('opens an older link to the step "%s"', async (step, heading) => {
    const page = await open(step);

    await page.getByRole('heading', { name: heading }).waitFor();
  });

  it.each([320, 390])('is nowhere wider than a screen of %d px', async (width) => {
    const widths: unknown[] = [];
    for (const step of ['products', 'authorization', 'activation']) {
      const page = await open(step, width);
      await page.waitForLoadState('networkidle');
      widths.push(await page.evaluate('document.documentElement.scrollWidth'));
    }

    expect(widths).toEqual([width, width, width]);
  });
}
