import type { Configuration } from '../../../functions/domain/configuration';
import type { ConsoleHarness } from './console-harness';

const ADDRESS = 'anais@acme.example';

/** Bringing in what Lucca has already, on the way to the activation. */
export function wizardImport(harness: () => ConsoleHarness): void {
  let france: Configuration;
  beforeAll(async () => {
    const found = await harness().configuration('france');
    if (!found) throw new Error('The example has no configuration "france"');
    france = found;
  });
  afterEach(async () => {
    await harness().removeConfiguration('ouest');
    await harness().configure(france);
  });

  it('counts what exists, activates and imports it', async () => {
    const { google, lucca } = harness().connector;
    // Lucca's events are of the first establishment.
    const [first = '', ...others] = france.establishments;
    await harness().configure({ ...france, establishments: others });
    const draft = { id: 'ouest', name: 'Ouest', establishments: [first], active: false };
    await harness().configure({ ...france, ...draft });
    const employee = lucca.lucca.hire(ADDRESS, { givenName: 'Anaïs', familyName: 'Roy' });
    lucca.lucca.setWorkplace({ employee, date: inDays(20) });
    lucca.lucca.setWorkplace({ employee, date: inDays(21) });
    const context = await harness().newContext();
    const page = await harness().visit('camille', '/console/configurations/ouest?step=activation', {
      context,
    });

    // The simulation writes nothing.
    const activate = page.getByRole('button', { name: /^Activer et importer \d+ événements$/ });
    await activate.waitFor();
    const before = google.events(ADDRESS).length;
    await page.getByRole('button', { name: 'Voir la liste' }).click();
    const list = page.getByRole('dialog', { name: 'Événements à importer' });
    const listed = await list.getByRole('row').filter({ hasText: 'Lieu de travail' }).count();
    await page.keyboard.press('Escape');

    await activate.click();
    await page.getByText(/\d+ événements importés aujourd’hui à/).waitFor();
    await page.goto(`${harness().origin}/console/log?employee=${ADDRESS}`);
    await page.getByRole('row').filter({ hasText: 'Ajouté' }).nth(1).waitFor();

    expect(before).toBe(0);
    expect(listed).toBeGreaterThanOrEqual(2);
    expect(google.events(ADDRESS)).toHaveLength(2);
  });
}

/** A day such as `2026-12-20`. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}
