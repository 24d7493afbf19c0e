import type { Page } from 'playwright-core';
import type { ConsoleHarness } from './console-harness';

/** The Google authorization is revoked and restored. */
export function authorization(harness: () => ConsoleHarness): void {
  const check = async (page: Page, address: string) => {
    await page.getByLabel('Adresse e-mail d’un collaborateur').fill(address);
    await page.getByRole('button', { name: /^Vérifier( à nouveau)?$/ }).click();
  };

  it('is shown as missing when revoked, with the events that wait, and restored where the list leads', async () => {
    const { google, lucca } = harness().connector;
    const employee = lucca.lucca.hire('jade.girard@acme.example');
    harness().delegate(false);
    google.invalidateTokens();
    await harness().deliver(lucca.lucca.setWorkplace({ employee, date: '2027-01-12' }));
    const page = await harness().visit('camille', '/console/configurations');
    const row = page.getByRole('row').filter({ hasText: 'France' });
    await row.getByText('Active, en attente de Google').waitFor();
    await row.getByText(/1 événement attend depuis \d\d:\d\d/).waitFor();
    const waiting = await row.getByRole('link', { name: '1 en attente' }).getAttribute('href');
    await page.getByRole('link', { name: 'Rétablir l’accès : France' }).click();
    await page.locator(':focus').filter({ hasText: 'Autorisations' }).waitFor();
    await check(page, 'jade.girard@acme.example');
    await page.getByText('Autorisation introuvable').waitFor();
    harness().delegate(true);
    await page.getByRole('button', { name: 'Vérifier à nouveau' }).click();
    await page.getByText('Agenda de jade.girard@acme.example lu aujourd’hui à').waitFor();
    await page.getByText('Active', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Configurations', exact: true }).click();
    await row.getByText('Active', { exact: true }).waitFor();

    expect(waiting).toBe('/console/log?configuration=france&outcome=waiting');
  });

  beforeAll(() => {
    const { google } = harness().connector;
    google.addAccount('sans-agenda@acme.example', { calendar: false });
    google.addAccount('partie@acme.example');
    google.deleteAccount('partie@acme.example');
  });

  it.each([
    ['sans-agenda@acme.example', 'Ce compte n’a pas Google Agenda.'],
    ['partie@acme.example', 'Aucun compte Google ne porte cette adresse.'],
    ['jade@acme', '« jade@acme » : adresse e-mail invalide. Il manque la fin du domaine'],
  ])('explains what is wrong with the address "%s"', async (address, words) => {
    const page = await harness().visit('camille', '/console/configurations/france?step=authorization');
    await check(page, address);

    await page.getByText(words).waitFor();
  });
}
