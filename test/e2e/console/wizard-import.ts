import type { ImportState } from '../../../functions/console/contract/imports';
import type { Configuration } from '../../../functions/domain/configuration';
import { goTo, type ConsoleHarness } from './console-harness';

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

  it('shows how far an import is, and goes on with one that was paused', async () => {
    const page = await harness().visit('camille', '/console/nowhere');
    let state = RUNNING;
    await page.route('**/api/configurations/france/import**', async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname.endsWith('/pause')) state = { ...RUNNING, state: 'paused' };
      if (pathname.endsWith('/resume')) state = RUNNING;
      await route.fulfill({ json: state });
    });
    await goTo(page, '/console/configurations/france?section=import');
    const progress = page.getByText('40 événements sur 80 mis en file');
    await progress.waitFor();
    const percent = await page
      .getByRole('progressbar', { name: 'Avancement de l’import' })
      .getAttribute('aria-valuenow');
    await page.getByRole('button', { name: 'Suspendre' }).click();
    await page.getByText('L’import est suspendu.').waitFor();
    await page.getByRole('button', { name: 'Reprendre' }).click();
    await progress.waitFor();
    await page.unroute('**/api/configurations/france/import**');

    expect(percent).toBe('75');
  });
}

/** Half of an import that is running. */
const RUNNING: ImportState = {
  ...{ state: 'running', dryRun: false, by: 'Camille', problem: null, retryAt: null, unreadable: 0 },
  ...{ startedAt: '2026-11-30T08:00:00.000Z', finishedAt: null, estimatedMinutes: 2, examples: [] },
  ...{ since: '2026-11-30', earliestSince: '2026-10-01' },
  products: [
    {
      ...{ product: 'absences', state: 'running', excluded: {} },
      ...{ read: 40, total: 80, matching: 80, queued: 40 },
    },
  ],
};

/** A day such as `2026-12-20`. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}
