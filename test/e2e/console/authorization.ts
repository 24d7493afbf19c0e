import type { ConsoleHarness } from './console-harness';

/** The Google authorization is revoked and restored. */
export function authorization(harness: () => ConsoleHarness): void {
  it('is shown as missing when revoked, restored in the wizard, and waiting events are then written', async () => {
    const { google, lucca, stack } = harness().connector;
    const employee = lucca.lucca.hire('jade.girard@acme.example');
    harness().delegate(false);
    google.invalidateTokens();
    await harness().deliver(lucca.lucca.setWorkplace({ employee, date: '2027-01-12' }));
    const page = await harness().visit('camille', '/console/configurations');
    const button = (name: string) => page.getByRole('button', { name, exact: true });

    // The missing authorization, and how to restore it
    const card = page.getByRole('article', { name: 'France' });
    await card.getByText('Autorisation Google manquante').waitFor();
    await card.getByText('Google n’autorise pas le connecteur à agir').waitFor();
    await page.getByRole('button', { name: /Rétablir l’autorisation/ }).click();
    await page.getByLabel('J’ai effectué toutes les étapes ci-dessus').check();
    await button('Continuer').click();
    await page.getByLabel('Adresse e-mail d’un collaborateur').fill('jade.girard@acme.example');
    await button('Vérifier').click();
    await page.getByText('Autorisation introuvable.').waitFor();
    harness().delegate(true);
    await button('Vérifier à nouveau').click();
    await page.getByText('Tout fonctionne.').waitFor();

    // The waiting event
    await page.getByRole('link', { name: 'Configurations', exact: true }).click();
    await card.getByText('Autorisation Google accordée').waitFor();
    // Instances cache Google's refusal for some seconds.
    await stack.retireInstances();
    await card.getByRole('link', { name: '1 en attente' }).click();
    const row = page.getByRole('row').filter({ hasText: 'jade.girard@acme.example' });
    await row.getByText('Le connecteur n’est pas autorisé dans Google').waitFor();
    await row.getByRole('button', { name: /Relancer/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Relancer', exact: true }).click();
    await page.getByText('1 événement relancé.').waitFor();
    await page.goto(`${harness().origin}/console/log?employee=jade.girard@acme.example`);
    await row.getByText('Ajouté', { exact: true }).waitFor();

    expect(google.events('jade.girard@acme.example')).toHaveLength(1);
    await row.getByRole('link', { name: /Google/ }).waitFor();
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
    ['pas une adresse', 'Adresse e-mail invalide.'],
  ])('explains what is wrong with the address "%s"', async (address, words) => {
    const page = await harness().visit('camille', '/console/configurations/france?step=verification');
    await page.getByLabel('Adresse e-mail d’un collaborateur').fill(address);
    await page.getByRole('button', { name: 'Vérifier', exact: true }).click();

    await page.getByText(words).waitFor();
  });
}
