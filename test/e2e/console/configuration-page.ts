import type { Page } from 'playwright-core';
import type { Configuration } from '../../../functions/domain/configuration';
import type { ConsoleHarness } from './console-harness';

/** The page of a configuration that was active: sections, with one button to save. */
export function configurationPage(harness: () => ConsoleHarness): void {
  let france: Configuration;
  beforeAll(async () => {
    const found = await harness().configuration('france');
    if (!found) throw new Error('The example has no configuration "france"');
    france = found;
  });
  afterEach(() => harness().configure(france));

  const open = async (query = '', width = 1280): Promise<Page> => {
    const context = await harness().newContext({ width });
    const page = await harness().visit('camille', `/console/configurations/france${query}`, { context });
    await page.getByRole('heading', { name: 'Pause et suppression' }).waitFor();
    await page.getByText(/^Lucca répond/).waitFor();
    return page;
  };
  const save = (page: Page) => page.getByRole('button', { name: 'Enregistrer', exact: true });
  const colors = (page: Page) =>
    save(page).evaluate((element) => {
      const style = element.ownerDocument.defaultView?.getComputedStyle(element);
      return [style?.backgroundColor, style?.color, style?.cursor];
    });

  it('can save only what has changed, and a disabled button looks disabled', async () => {
    const page = await open();
    const isDisabled = await save(page).isDisabled();
    const disabled = await colors(page);
    await page.getByLabel('Nom de la configuration').fill('France entière');
    await page.getByText('1 modification non enregistrée').waitFor();
    const enabled = await colors(page);
    await page.getByLabel('Nom de la configuration').fill('France');
    await page.getByText('Tout est enregistré.').waitFor();

    expect(isDisabled).toBe(true);
    expect(await save(page).isDisabled()).toBe(true);
    expect(disabled[0]).not.toBe(enabled[0]);
    expect(disabled[1]).not.toBe(enabled[1]);
  });

  it('closes the message of a success when its time is over, which the focus stops', async () => {
    const page = await open();
    await page.getByLabel('Nom de la configuration').fill('France entière');
    await save(page).click();
    const toast = page.locator('.toasts-item', { hasText: 'Enregistré' });
    await toast.waitFor();
    const close = toast.getByRole('button', { name: 'Fermer' });
    const timers = () =>
      close.evaluate((button) => button.getAnimations({ subtree: true }).map(({ playState }) => playState));
    const running = await timers();
    await close.focus();
    const paused = await timers();
    await close.evaluate((button) => {
      for (const timer of button.getAnimations({ subtree: true })) timer.finish();
    });
    await toast.waitFor({ state: 'detached' });

    expect(running).toContain('running');
    expect(paused).not.toContain('running');
  });

  it('saves changes of several sections at once', async () => {
    const page = await open();
    await page.getByRole('combobox', { name: 'Établissements' }).fill('nan');
    await page.getByRole('combobox', { name: 'Établissements' }).press('Enter');
    await page.getByText('modifié : + Nantes').waitFor();
    await page.getByLabel('Nom du compte de congés').check();
    await page.getByText('2 modifications non enregistrées').waitFor();
    await save(page).click();
    await page.getByText('Enregistré', { exact: true }).waitFor();
    await page.getByText('Tout est enregistré.').waitFor();

    expect(await harness().configuration('france')).toMatchObject({
      establishments: ['12', '13', '14'],
      presentation: { absences: { title: 'account' } },
    });
  });

  it('keeps the focus when it saves', async () => {
    const page = await open();
    await page.getByLabel('Nom de la configuration').fill('France entière');
    await save(page).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Tout est enregistré.').waitFor();
    await page.getByText('Enregistré', { exact: true }).waitFor();

    await page.locator('main').locator(':focus').waitFor();
  });

  it('leads from its footer to the field to correct', async () => {
    const page = await open();
    const emails = page.getByLabel('E-mails de notification');
    await emails.fill('it@acme');
    await emails.press('Enter');
    await page.getByRole('link', { name: 'Pause et suppression' }).click();
    await page.getByRole('button', { name: '1 modification non enregistrée, 1 champ à corriger' }).click();
    await page.locator('[aria-invalid="true"]:focus').waitFor();
    const isInView = await emails.evaluate((element) => element.getBoundingClientRect().top >= 0);
    await page.getByRole('button', { name: 'Retirer it@acme', exact: true }).click();
    await page.getByText('Tout est enregistré.').waitFor();

    expect(isInView).toBe(true);
  });

  it.each([
    ['?step=authorization', 'Autorisations'],
    ['?section=products', 'Produits et présentation'],
    ['?section=import', 'Événements existants'],
  ])('opens %s at its section', async (query, heading) => {
    const page = await open(query);

    await page.locator(':focus').filter({ hasText: heading }).waitFor();
  });

  it('asks before it deletes, with the focus on the harmless button', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Supprimer…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Supprimer « France » ?' });
    await dialog.getByText('Ensuite, plus aucune configuration ne contient Marseille et Lyon.').waitFor();
    const focused = await dialog.locator(':focus').innerText();
    await page.keyboard.press('Escape');

    expect(focused).toBe('Annuler');
    expect(await harness().configuration('france')).not.toBeNull();
  });

  it('shows a reader everything, and nothing to change', async () => {
    const page = await harness().visit('alex', '/console/configurations/france');
    await page.getByText('Marseille, Lyon').waitFor();

    expect(await page.getByRole('textbox').count()).toBe(0);
    expect(await page.getByRole('button', { name: /Enregistrer|Supprimer|pause/ }).count()).toBe(0);
  });

  it.each([320, 390, 1366])('is nowhere wider than a screen of %d px', async (width) => {
    const page = await open('', width);
    await page.waitForLoadState('networkidle');

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
}
