import type { ConsoleHarness } from './console-harness';
import { completeWizard } from './wizard';

/** The way of a new administrator, once and in French: sign-in, a configuration, the log. Does not depend on other suites. */
export function firstPass(harness: () => ConsoleHarness): void {
  it('keeps the token in memory only, and drops it at sign-out', async () => {
    const context = await harness().newContext();
    const page = await harness().visit('camille', '/console/configurations', { context });
    const stored = () =>
      page.evaluate<string>('JSON.stringify([localStorage, sessionStorage, document.cookie])');
    const signedIn = await stored();
    await page.getByRole('button', { name: /camille\.martin/i }).click();
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await page.getByRole('heading', { name: 'Vous êtes déconnecté.' }).waitFor();

    const ofOurs = (await page.context().cookies(harness().origin)).filter(
      ({ name }) => !name.startsWith('_'),
    );
    expect(ofOurs).toEqual([]);
    expect(signedIn).not.toContain('eyJ');
    expect(await page.getByRole('navigation').count()).toBe(0);
  });

  it('leads from an empty form to an active configuration in French', () =>
    completeWizard(harness(), {
      ...{ locale: 'fr-FR', width: 1366, name: 'Île de Nantes' },
      ...{ id: 'ile-de-nantes', establishment: 'Nantes' },
    }));

  it('shows a new event without a reload', async () => {
    const { lucca } = harness().connector.lucca;
    const employee = lucca.hire('lina@acme.example');
    const page = await harness().visit('camille', '/console/log?employee=lina@acme.example');
    await page.getByText('Aucun événement ne correspond').waitFor();
    await harness().deliver(lucca.setWorkplace({ employee, date: '2027-03-09' }));

    const row = page.getByRole('row').filter({ hasText: 'Ajouté' });
    await row.waitFor();
    expect(await row.getByRole('link', { name: /Google/ }).getAttribute('href')).toMatch(/^https:/);
  });
}
