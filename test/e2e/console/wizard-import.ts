import type { ConsoleHarness } from './console-harness';

const ADDRESS = 'anais@acme.example';

/** Bringing in what Lucca has already, on the way to the activation and afterwards. */
export function wizardImport(harness: () => ConsoleHarness): void {
  afterEach(() => harness().removeConfiguration('ouest'));

  it('counts what exists, activates and imports it', async () => {
    const { google, lucca } = harness().connector;
    const france = await harness().configuration('france');
    if (!france) throw new Error('The example has no configuration "france"');
    await harness().configure({
      ...france,
      id: 'ouest',
      name: 'Ouest',
      establishments: ['14'],
      active: false,
    });
    const employee = lucca.lucca.hire(ADDRESS, {
      establishment: '14',
      givenName: 'Anaïs',
      familyName: 'Roy',
    });
    lucca.lucca.setWorkplace({ employee, date: inDays(20) });
    lucca.lucca.setWorkplace({ employee, date: inDays(21) });
    const context = await harness().newContext();
    const page = await harness().visit('camille', '/console/configurations/ouest?step=activation', {
      context,
    });

    // The simulation writes nothing.
    await page.getByText('2 événements seraient écrits dans les agendas.').waitFor();
    const before = google.events(ADDRESS).length;
    await page.getByRole('button', { name: 'Voir la liste' }).click();
    const list = page.getByRole('dialog', { name: 'Événements à importer' });
    const rows = await list.getByRole('row').count();
    await list.getByRole('button', { name: 'Fermer' }).first().click();

    await page.getByRole('button', { name: 'Activer et importer 2 événements' }).click();
    await page.getByText(/2 événements importés aujourd’hui à/).waitFor();
    await page.goto(`${harness().origin}/console/log?employee=${ADDRESS}`);
    await page.getByRole('row').filter({ hasText: 'Ajouté' }).nth(1).waitFor();

    expect(before).toBe(0);
    expect(rows).toBe(3);
    expect(google.events(ADDRESS)).toHaveLength(2);
  });
}

/** A day such as `2026-12-20`. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}
