import type { Locator, Page } from 'playwright-core';
import type { Configuration } from '../../../functions/domain/configuration';
import type { ConsoleHarness } from './console-harness';

/** The list of configurations. */
export function configurations(harness: () => ConsoleHarness): void {
  let france: Configuration;
  beforeAll(async () => {
    const found = await harness().configuration('france');
    if (!found) throw new Error('The example has no configuration "france"');
    france = found;
  });
  afterEach(async () => {
    await harness().configure(france);
    await harness().removeConfiguration('italie');
  });

  const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
  const openMenu = async (page: Page, name: string) => {
    await page.getByRole('button', { name: `Autres actions : ${name}` }).click();
  };
  const background = (locator: Locator) =>
    locator.evaluate(
      (element) => element.ownerDocument.defaultView?.getComputedStyle(element).backgroundColor,
    );

  it('names establishments, products and the last event, and links the figures to the log', async () => {
    const { lucca } = harness().connector.lucca;
    const employee = await harness().hire('rosa@acme.example', { givenName: 'Rosa', familyName: 'Lind' });
    await harness().deliver(lucca.setWorkplace({ employee, date: '2027-02-09' }));
    await harness().count();
    const page = await harness().visit('camille', '/console/configurations');
    const france = row(page, 'France');
    await france.getByText('Marseille, Lyon').waitFor();
    await france.getByText('Absences').waitFor({ state: 'attached' });
    const link = france.getByRole('link', { name: /événement/ });
    await link.waitFor();
    await france.getByText(/rosa@acme\.example/).waitFor();

    expect(await france.locator('.console-trend rect').count()).toBeGreaterThan(1);
    expect(await link.getAttribute('href')).toBe('/console/log?configuration=france');
    expect(await france.getByRole('link', { name: 'France', exact: true }).getAttribute('href')).toBe(
      '/console/configurations/france',
    );
  });

  it('shows how far a draft is, and goes on there', async () => {
    await harness().configure({
      ...france,
      id: 'italie',
      name: 'Italie',
      establishments: ['14'],
      active: false,
    });
    const page = await harness().visit('camille', '/console/configurations');
    const draft = row(page, 'Italie');
    await draft.getByText('Brouillon').waitFor();
    await draft.getByText(/Étape [34] sur 4/).waitFor();
    await draft.getByRole('link', { name: 'Reprendre : Italie' }).click();

    await page.getByRole('navigation', { name: 'Étapes' }).waitFor();
  });

  it('asks before it pauses and before it deletes, with the focus on the harmless button', async () => {
    const page = await harness().visit('camille', '/console/configurations');
    const found: Record<string, unknown>[] = [];
    for (const [action, title, critical] of [
      ['Mettre en pause…', 'Mettre « France » en pause ?', 'Mettre en pause'],
      ['Supprimer…', 'Supprimer « France » ?', 'Supprimer la configuration'],
    ] as const) {
      await openMenu(page, 'France');
      await page.getByRole('button', { name: action }).click();
      const dialog = page.getByRole('dialog', { name: title });
      await dialog.getByText('Les événements déjà écrits restent dans les agendas').waitFor();
      const [cancel, confirm] = [
        dialog.getByRole('button', { name: 'Annuler' }),
        dialog.getByRole('button', { name: critical, exact: true }),
      ];
      found.push({
        focused: await dialog.locator(':focus').innerText(),
        looksAlike: (await background(cancel)) === (await background(confirm)),
        red: isRed((await background(confirm)) ?? ''),
      });
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }

    expect(found).toEqual([
      { focused: 'Annuler', looksAlike: false, red: true },
      { focused: 'Annuler', looksAlike: false, red: true },
    ]);
    expect(await harness().configuration('france')).toMatchObject({ active: true });
  });

  it('pauses, says since when and by whom, and activates again', async () => {
    const page = await harness().visit('camille', '/console/configurations');
    await openMenu(page, 'France');
    await page.getByRole('button', { name: 'Mettre en pause…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Mettre en pause', exact: true }).click();
    await page.getByText('« France » est en pause.').waitFor();
    await row(page, 'France').getByText('En pause', { exact: true }).waitFor();
    await row(page, 'France')
      .getByText(/depuis le .*, par camille\.martin@acme\.example/)
      .waitFor();
    await page.getByRole('button', { name: 'Activer : France' }).click();
    await page.getByText('« France » est active.').waitFor();

    expect(await harness().configuration('france')).toMatchObject({ active: true });
  });

  it('adds an establishment to a configuration as a change that is not saved', async () => {
    const page = await harness().visit('camille', '/console/configurations?add=14');
    const dialog = page.getByRole('dialog', { name: 'Ajouter « Nantes » à une configuration' });
    await dialog.getByLabel('France').check();
    await dialog.getByRole('button', { name: 'Continuer' }).click();
    await page.getByText('modifié : + Nantes').waitFor();
    await page.getByText('1 modification non enregistrée').waitFor();
    const before = await harness().configuration('france');
    await page.getByRole('button', { name: 'Annuler les modifications' }).click();
    await page.getByText('Tout est enregistré.').waitFor();

    expect(await page.locator('.chip').allInnerTexts()).not.toContainEqual(expect.stringContaining('Nantes'));
    expect(before?.establishments).toEqual(france.establishments);
  });

  it('says that an establishment is in a configuration already', async () => {
    const page = await harness().visit('camille', '/console/configurations?add=12');

    await page.getByText('« Marseille » est déjà dans la configuration « France ».').waitFor();
  });

  it.each([320, 390, 1366])('is nowhere wider than a screen of %d px', async (width) => {
    const page = await harness().visit('camille', '/console/configurations', { width });
    await row(page, 'France').waitFor();

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

  it('does not move while it is loading', async () => {
    const context = await harness().newContext({ width: 1366 });
    const page = await harness().visit('camille', '/console/configurations', { context });
    await row(page, 'France').waitFor();
    await page.addInitScript(OBSERVE_SHIFTS);
    await page.reload();
    await row(page, 'France').waitFor();
    await page.waitForLoadState('networkidle');

    expect(await page.evaluate('window.shift')).toBeLessThan(0.05);
  });
}

/** Sums up the layout shifts of the document. */
const OBSERVE_SHIFTS = `
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) window.shift += value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

/** Whether red is much stronger than the other parts of `rgb(219, 48, 48)`. */
function isRed(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return red > 150 && green < red / 2 && blue < red / 2;
}
