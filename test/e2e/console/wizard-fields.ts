import type { Locator, Page } from 'playwright-core';
import type { ConsoleHarness } from './console-harness';
import { openNew } from './wizard';

/** The fields of the first step: what can be entered, and what is said about it. */
export function wizardFields(harness: () => ConsoleHarness): void {
  const combobox = (page: Page) => page.getByRole('combobox', { name: 'Établissements' });
  const name = (page: Page) => page.getByLabel('Nom de la configuration');
  const notifications = (page: Page) => page.getByLabel('E-mails de notification');
  const chips = (page: Page) => page.locator('.chip').allInnerTexts();
  const hasFocus = (locator: Locator) =>
    locator.evaluate((element) => element === element.ownerDocument.activeElement);

  it.each([1366, 390, 320])('shows every option on top of the form, at %d px', async (width) => {
    const page = await openNew(harness(), width);
    await combobox(page).click();
    const options = await page.getByRole('option').all();
    const covered: string[] = [];
    for (const option of options) {
      await option.scrollIntoViewIfNeeded();
      const isOnTop = await option.evaluate((element) => {
        const { left, top, width: wide, height } = element.getBoundingClientRect();
        const found = element.ownerDocument.elementFromPoint(left + wide / 2, top + height / 2);
        return found !== null && element.contains(found);
      });
      if (!isOnTop) covered.push(await option.innerText());
    }

    expect(options.length).toBeGreaterThan(3);
    expect(covered).toEqual([]);
  });

  it('chooses a clicked option without submitting the form', async () => {
    const page = await openNew(harness());
    await combobox(page).click();
    await page.getByRole('option', { name: 'Nantes' }).click();

    expect(await chips(page)).toEqual([expect.stringContaining('Nantes')]);
    expect(await page.getByText('Ce champ est obligatoire.').count()).toBe(0);
    expect(await hasFocus(combobox(page))).toBe(true);
  });

  it('chooses the first match with Enter, and invents no establishment', async () => {
    const page = await openNew(harness());
    await combobox(page).fill('nan');
    await combobox(page).press('Enter');
    await combobox(page).fill('Milan');
    await combobox(page).press('Enter');
    await name(page).click();

    expect(await chips(page)).toEqual([expect.stringContaining('Nantes')]);
    expect(await combobox(page).inputValue()).toBe('');
  });

  it('says where a taken establishment belongs, and that another is archived', async () => {
    const page = await openNew(harness());
    await combobox(page).fill('Marseille');
    const taken = page.getByRole('option', { name: 'Marseille' });
    await taken.getByText('dans « France »').waitFor();
    await combobox(page).press('Enter');
    await combobox(page).fill('ancien');
    await page.getByRole('option', { name: 'Ancien siège' }).getByText('archivé dans Lucca').waitFor();
    await combobox(page).press('Enter');

    expect(await chips(page)).toEqual([]);
  });

  it.each([
    ['http://acme.ilucca.net', '« http://acme.ilucca.net » : ce n’est pas une URL Lucca.'],
    ['https://www.acme.example', '« https://www.acme.example » n’est pas un site Lucca.'],
  ])('says at the field that %s is not the URL of Lucca, until it is corrected', async (url, words) => {
    const page = await openNew(harness());
    const tenant = page.getByLabel('URL de votre espace Lucca');
    await tenant.fill(url);
    await tenant.blur();
    await page.getByText(words).waitFor();
    const described = await tenant.getAttribute('aria-describedby');
    const message = await page.locator(`[id="${described ?? ''}"]`).innerText();
    await tenant.fill('https://acme.ilucca.net');
    await page.getByText('Lucca répond : 4 établissements trouvés.').waitFor();

    expect(message.replaceAll(/\s+/g, ' ')).toContain(words);
    expect(await page.getByText(words).count()).toBe(0);
  });

  it('says at the field that nothing answers at the URL of Lucca', async () => {
    const page = await openNew(harness());
    await page.route('**/api/lucca-check', (route) =>
      route.fulfill({ json: { finding: 'unreachable', establishments: null } }),
    );
    const tenant = page.getByLabel('URL de votre espace Lucca');
    await tenant.fill('https://acmee.ilucca.net');
    await page.getByText('Rien ne répond à l’adresse « https://acmee.ilucca.net ».').waitFor();

    expect(await tenant.getAttribute('aria-invalid')).toBe('true');
  });

  it('takes ids where Lucca gives no list, and checks their form', async () => {
    const context = await harness().newContext();
    await context.route('**/api/establishments', (route) =>
      route.fulfill({ json: { state: 'refused', tenant: null, items: [] } }),
    );
    const page = await harness().visit('camille', '/console/configurations/new', { context });
    const ids = page.getByLabel('Établissements');
    await ids.fill('Milan');
    await ids.press('Enter');
    const words = page.getByText('« Milan » : ce n’est pas un identifiant Lucca.');
    await words.waitFor();
    await page.getByRole('button', { name: 'Retirer Milan' }).click();
    await ids.fill('77');
    await ids.press('Enter');
    await words.waitFor({ state: 'detached' });

    expect(await chips(page)).toEqual([expect.stringContaining('77')]);
    expect(await ids.getAttribute('aria-invalid')).toBe('false');
  });

  it('shows at the field what only the server rejects, until it is removed', async () => {
    const page = await openNew(harness());
    await name(page).fill('Nantes');
    await combobox(page).fill('Nantes');
    await combobox(page).press('Enter');
    await notifications(page).fill('rh..paie@acme.example');
    await notifications(page).press('Enter');
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    const words = page.getByText('« rh..paie@acme.example » : adresse e-mail invalide.');
    await words.waitFor();
    await page.getByRole('button', { name: 'Retirer rh..paie@acme.example' }).click();

    await words.waitFor({ state: 'detached' });
    expect(await notifications(page).getAttribute('aria-invalid')).toBe('false');
  });

  it.each([
    ['it@acme', '« it@acme » : adresse e-mail invalide. Il manque la fin du domaine'],
    ['acme.fr', '« acme.fr » : adresse e-mail invalide. Il manque le @'],
  ])('names the rule that the address "%s" breaks, until it is removed', async (address, words) => {
    const page = await openNew(harness());
    await notifications(page).fill(address);
    await notifications(page).press('Enter');
    await page.getByText(words).waitFor();
    await page.getByRole('button', { name: `Retirer ${address}` }).click();
    await page.getByText(words).waitFor({ state: 'detached' });

    expect(await hasFocus(notifications(page))).toBe(true);
    expect(await notifications(page).getAttribute('aria-invalid')).toBe('false');
  });

  it('puts the focus on the first wrong field, and takes its message away once it is right', async () => {
    const page = await openNew(harness());
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await page.getByText('Ce champ est obligatoire.').first().waitFor();
    const before = await page.getByText('Ce champ est obligatoire.').count();
    const isFocused = await hasFocus(name(page));
    await page.keyboard.type('Nantes');
    await page.getByText('Ce champ est obligatoire.').nth(1).waitFor({ state: 'detached' });

    expect(isFocused).toBe(true);
    expect(before).toBe(2);
  });

  it('says that a failure of the server is no fault of the person, and keeps the input', async () => {
    const page = await openNew(harness());
    await name(page).fill('Nantes');
    await combobox(page).fill('Nantes');
    await combobox(page).press('Enter');
    await page.route('**/api/configurations', (route) =>
      route.request().method() === 'POST' ? route.fulfill({ status: 503, body: '' }) : route.continue(),
    );
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('Une erreur s’est produite de notre côté.').waitFor();
    harness().errors.length = 0;

    expect(await name(page).inputValue()).toBe('Nantes');
    expect(await alert.evaluate((element) => element.getBoundingClientRect().top < 900)).toBe(true);
  });

  it('keeps every letter in order when the processor is 20 times slower', async () => {
    const page = await openNew(harness());
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 20 });
    const text = 'Nouvelle-Aquitaine et Centre-Val de Loire';
    await name(page).focus();
    await page.keyboard.type(text);
    await combobox(page).focus();
    await page.keyboard.type('nantes');
    const searched = await combobox(page).inputValue();
    await notifications(page).focus();
    await page.keyboard.type('camille.martin@acme.example');
    const address = await notifications(page).inputValue();
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });

    expect(await name(page).inputValue()).toBe(text);
    expect(searched).toBe('nantes');
    expect(address).toBe('camille.martin@acme.example');
  });

  it.each([320, 390, 1366])('is nowhere wider than a screen of %d px', async (width) => {
    const page = await openNew(harness(), width);
    await combobox(page).fill('n');
    await combobox(page).press('Enter');

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
}
