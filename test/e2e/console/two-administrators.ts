import type { Page } from 'playwright-core';
import type { Configuration } from '../../../functions/domain/configuration';
import type { ConsoleHarness } from './console-harness';

const CONFLICT = 'Une autre personne a modifié cette configuration';

/** Two administrators have the same configuration open. */
export function twoAdministrators(harness: () => ConsoleHarness): void {
  let france: Configuration;
  beforeAll(async () => {
    const found = await harness().configuration('france');
    if (!found) throw new Error('The example has no configuration "france"');
    france = found;
  });
  afterEach(() => harness().configure(france));

  const open = async (): Promise<Page> => {
    const context = await harness().newContext();
    const page = await harness().visit('camille', '/console/configurations/france', { context });
    await save(page).waitFor();
    return page;
  };
  const save = (page: Page) => page.getByRole('button', { name: 'Enregistrer', exact: true });
  const rename = async (page: Page, name: string) => {
    await page.getByLabel('Nom de la configuration').fill(name);
    await save(page).click();
  };
  const saved = (page: Page) => page.getByText('Enregistré', { exact: true }).waitFor();

  it('shows the conflict to the second administrator, and overwrites nothing without confirmation', async () => {
    const [one, other] = [await open(), await open()];
    await rename(one, 'France métropolitaine');
    await saved(one);
    await rename(other, 'France entière');
    const dialog = other.getByRole('dialog', { name: CONFLICT });
    await dialog.waitFor();
    const meanwhile = await harness().configuration('france');
    const cells = await dialog.getByRole('row').allInnerTexts();
    const focused = await dialog.locator(':focus').innerText();
    await dialog.getByRole('button', { name: 'Conserver la version enregistrée' }).click();
    await other.getByRole('heading', { name: 'France métropolitaine' }).waitFor();

    expect(meanwhile).toMatchObject({ name: 'France métropolitaine' });
    expect(cells.at(1)).toMatch(/Nom de la configuration\s+France métropolitaine\s+France entière/);
    expect(focused).toBe('Conserver la version enregistrée');
    expect(await other.getByLabel('Nom de la configuration').inputValue()).toBe('France métropolitaine');
  });

  it('saves the version of the second administrator on confirmation', async () => {
    const [one, other] = [await open(), await open()];
    await rename(one, 'France métropolitaine');
    await saved(one);
    await rename(other, 'France entière');
    await other.getByRole('dialog', { name: CONFLICT }).waitFor();
    await other.getByRole('button', { name: 'Enregistrer ma version' }).click();
    await saved(other);

    expect(await harness().configuration('france')).toEqual({ ...france, name: 'France entière' });
  });

  it('merges changes of different fields', async () => {
    const [one, other] = [await open(), await open()];
    await rename(one, 'France métropolitaine');
    await saved(one);
    await other.getByLabel('Langue des événements').selectOption('en');
    await save(other).click();
    await saved(other);

    expect(await harness().configuration('france')).toMatchObject({
      name: 'France métropolitaine',
      presentation: { locale: 'en' },
    });
  });

  it('lists changes and their authors in the history', async () => {
    const page = await open();
    await rename(page, 'France du Sud');
    await saved(page);
    await page.getByRole('link', { name: 'Historique' }).click();
    const newest = page.getByRole('row').filter({ hasText: 'Configuration modifiée' }).first();
    await newest.getByText('1 changement').click();

    const text = await newest.innerText();
    expect(text).toContain('camille.martin@acme.example');
    expect(text).toMatch(/Nom de la configuration[^]*France[^]*France du Sud/);
  });
}
