import type { Page } from 'playwright-core';
import type { ConsoleHarness } from './console-harness';
import { openNew } from './wizard';

const UNSAVED = 'Nouvelle configuration – non enregistrée';

/** Unsaved input: it is kept, marked, and can be thrown away. */
export function wizardDrafts(harness: () => ConsoleHarness): void {
  const name = (page: Page) => page.getByLabel('Nom de la configuration');
  const openList = (page: Page) => page.getByRole('link', { name: 'Configurations', exact: true }).click();

  it.each([
    ['a link', openList],
    ['the back button', (page: Page) => page.goBack().then(() => undefined)],
  ])('keeps the input of a person who leaves by %s, and marks it in the list', async (_way, leave) => {
    const context = await harness().newContext();
    const page = await harness().visit('camille', '/console/configurations', { context });
    await page.getByRole('link', { name: 'Nouvelle configuration' }).click();
    await name(page).fill('Belgique');
    await leave(page);
    await page.getByText(UNSAVED).waitFor();
    await page.getByRole('link', { name: 'Reprendre' }).click();
    await page.getByText('Votre saisie précédente a été restaurée.').waitFor();

    expect(await name(page).inputValue()).toBe('Belgique');
  });

  it('keeps the input of a closed tab, until the person discards it', async () => {
    const context = await harness().newContext();
    const before = await harness().visit('camille', '/console/configurations/new', { context });
    await name(before).fill('Belgique');
    await before.close();
    const page = await harness().visit('camille', '/console/configurations/new', { context });
    await page.getByText('Votre saisie précédente a été restaurée.').waitFor();
    const kept = await name(page).inputValue();
    await page.getByRole('button', { name: 'Annuler les modifications' }).click();

    expect(kept).toBe('Belgique');
    expect(await name(page).inputValue()).toBe('');
  });

  it('asks before it throws input away', async () => {
    const page = await openNew(harness());
    await name(page).fill('Belgique');
    await page.getByRole('button', { name: 'Annuler', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Quitter sans enregistrer ?' });
    const focused = await dialog.locator(':focus').innerText();
    await dialog.getByRole('button', { name: 'Effacer ma saisie' }).click();
    await page.getByRole('heading', { name: 'Configurations' }).waitFor();
    await page.getByRole('link', { name: 'France', exact: true }).waitFor();

    expect(focused).toBe('Rester ici');
    expect(await page.getByText(UNSAVED).count()).toBe(0);
  });

  it('leaves nothing of an untouched form', async () => {
    const page = await openNew(harness());
    await page.getByRole('heading', { name: 'Nouvelle configuration', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Annuler', exact: true }).click();
    await page.getByRole('link', { name: 'France', exact: true }).waitFor();

    expect(await page.getByText(UNSAVED).count()).toBe(0);
  });

  it('discards an unsaved configuration from the list', async () => {
    const page = await openNew(harness());
    await name(page).fill('Belgique');
    await openList(page);
    await page.getByRole('button', { name: 'Effacer' }).click();
    await page.getByText(UNSAVED).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Nouvelle configuration' }).click();

    expect(await name(page).inputValue()).toBe('');
  });

  it('marks unsaved changes of an existing configuration', async () => {
    const context = await harness().newContext();
    const page = await harness().visit('camille', '/console/configurations/france', { context });
    await name(page).fill('France entière');
    await page.getByText('1 modification non enregistrée').waitFor();
    await page.getByRole('link', { name: 'Retour aux configurations' }).click();

    await page
      .getByRole('row')
      .filter({ hasText: 'France' })
      .getByText('Modifications non enregistrées')
      .waitFor();
  });
}
