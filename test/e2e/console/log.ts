import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import type { LogEntry } from '../../../functions/domain/sync-log';
import { anEntry } from '../../support/builders/log-entries';
import type { ConsoleHarness } from './console-harness';

const DAY_MS = 24 * 60 * 60 * 1000;
/** More than one page. */
const ROWS = 60;

/** The log, with rows of the last three days that no other suite uses. */
export function log(harness: () => ConsoleHarness): void {
  const now = Date.now();
  const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
  const rows = Array.from({ length: ROWS }, (_, index): LogEntry => {
    const time = now - (index % 3) * DAY_MS - index * 1000;
    return anEntry({
      at: new Date(time).toISOString(),
      eventId: `log-${index}`,
      configuration: 'france',
      employee: index % 2 === 0 ? 'ada@acme.example' : '=cmd@acme.example',
      resource: `https://acme.ilucca.net#calendar-event#log-${index}`,
      product: index % 2 === 0 ? 'training' : 'office',
      ...(index % 10 === 9 && {
        ...{ outcome: 'failed', reason: 'employee_without_address', detail: 'No address' },
        ...{ googleEventId: null, link: null, payload: Buffer.from('{}') },
      }),
    });
  });
  beforeAll(async () => {
    await Promise.all(
      rows.map((row) => harness().logs.record({ ...row, messageId: row.eventId }, 'applied')),
    );
    await harness().outcomeCounts.add(rows.map((row) => ({ ...row, isReplay: false })));
  });

  const bodyRows = (page: Page) => page.getByRole('region', { name: 'Journal' }).locator('tbody tr');
  /** Waits until the table holds no other rows. */
  const shows = async (page: Page, hasText: string | RegExp, count: number) => {
    const region = page.getByRole('region', { name: 'Journal' });
    await region.filter({ hasNot: bodyRows(page).filter({ hasNotText: hasText }) }).waitFor();
    expect(await bodyRows(page).count()).toBe(count);
  };

  it('keeps the filters in the URL, which another person can open', async () => {
    // Prepare
    const page = await harness().visit('camille', '/console/log');
    // Act
    await page.getByLabel('Collaborateur', { exact: true }).fill('=cmd@acme.example');
    await page.getByRole('button', { name: 'Rechercher' }).click();
    await shows(page, '=cmd@acme.example', 30);
    await page.getByRole('group', { name: 'Résultat' }).getByText('En échec').click();
    await shows(page, 'En échec', 6);
    const shared = new URL(page.url());
    const other = await harness().visit('alex', shared.pathname + shared.search);
    await shows(other, 'En échec', 6);
    // Assess
    expect(Object.fromEntries(shared.searchParams)).toEqual({
      employee: '=cmd@acme.example',
      outcome: 'failed',
    });
    await bodyRows(other).getByText('Un collaborateur n’a pas d’adresse').first().waitFor();
  });

  it('searches a period when its days are typed', async () => {
    // Prepare
    const page = await harness().visit('camille', '/console/log?employee=ada@acme.example');
    const day = dayOf(now - DAY_MS);
    const typed = day.split('-').reverse().join('/');
    const wanted = rows.filter(({ at, employee }) => at.startsWith(day) && employee === 'ada@acme.example');
    // Act
    for (const name of ['Période : Du', 'Période : Au']) {
      await page.getByRole('textbox', { name }).fill(typed);
      await page.getByRole('textbox', { name }).press('Enter');
    }
    await page.waitForURL((url) => url.searchParams.get('to') === day);
    // Assess
    await shows(page, 'ada@acme.example', wanted.length);
    expect(new URL(page.url()).searchParams.get('from')).toBe(day);
  });

  it('pages to older rows and back to the newest', async () => {
    // Prepare
    const page = await harness().visit('camille', '/console/log?configuration=france');
    await bodyRows(page).first().waitFor();
    const first = await bodyRows(page).allInnerTexts();
    // Act
    await page.getByRole('button', { name: 'Plus anciens' }).click();
    await page.getByRole('button', { name: 'Revenir aux plus récents' }).waitFor();
    await bodyRows(page).first().waitFor();
    const second = await bodyRows(page).count();
    await page.getByRole('button', { name: 'Revenir aux plus récents' }).click();
    await page.getByRole('button', { name: 'Plus anciens' }).waitFor();
    // Assess
    expect(first).toHaveLength(50);
    expect(second).toBeGreaterThan(0);
  });

  it('exports the filtered rows as CSV, with formulas escaped', async () => {
    // Prepare
    const page = await harness().visit('camille', '/console/log?employee=%3Dcmd@acme.example');
    await bodyRows(page).first().waitFor();
    // Act
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Exporter (CSV)' }).click();
    const text = await readFile(await (await download).path(), 'utf8');
    await page.getByText('30 lignes exportées.').waitFor();
    // Assess
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(31);
    expect(lines[1]).toContain(',"\'=cmd@acme.example",');
  });

  it('shows the events of a day when its bar in the chart is clicked', async () => {
    // Prepare
    const page = await harness().visit('camille', '/console/log');
    const chart = page.getByRole('region', { name: 'Résultats au fil du temps' });
    // Act
    await chart.getByRole('link').nth(-2).click();
    // Assess
    const day = dayOf(now - DAY_MS);
    await page.waitForURL(
      (url) => url.searchParams.get('from') === day && url.searchParams.get('to') === day,
    );
    await bodyRows(page).first().waitFor();
  });

  it('shows a new event without a reload', async () => {
    // Prepare
    const { lucca } = harness().connector.lucca;
    const employee = lucca.hire('lina@acme.example');
    const page = await harness().visit('camille', '/console/log?employee=lina@acme.example');
    await page.getByText('Aucun événement ne correspond').waitFor();
    // Act
    await harness().deliver(lucca.setWorkplace({ employee, date: '2027-03-09' }));
    // Assess
    const row = bodyRows(page).filter({ hasText: 'Le lieu de travail : ajout à l’agenda.' });
    await row.waitFor();
    expect(await row.getByRole('link', { name: /Google/ }).getAttribute('href')).toMatch(/^https:/);
  });

  it('shows the attempts of an event, and the result when it is retried', async () => {
    // Prepare
    const { lucca } = harness().connector.lucca;
    const employee = lucca.hire('nina@acme.example', { namesAddress: false });
    const resource = lucca.setWorkplace({ employee, date: '2027-03-10' });
    lucca.changeAddress(employee, null);
    await harness().deliver(resource);
    const page = await harness().visit('camille', `/console/log?outcome=failed&product=office`);
    // The row of an employee without an address holds none.
    const row = bodyRows(page).filter({ hasText: 'Un collaborateur n’a pas d’adresse', hasNotText: '@' });
    await row.waitFor();
    // Act
    await row.getByRole('link', { name: /^Détails/ }).click();
    await page.getByRole('heading', { name: 'Détails' }).waitFor();
    await harness().deliver(lucca.changeAddress(employee, 'nina@acme.example'));
    await page.getByRole('button', { name: 'Relancer' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Relancer' }).click();
    await page.getByText('1 événement relancé.').waitFor();
    // Assess
    await page.getByText('Ajouté', { exact: true }).first().waitFor();
    expect(await page.getByRole('main').getByRole('button', { name: 'Relancer' }).count()).toBe(0);
  });

  it('retries all events of a filter after confirmation', async () => {
    // Prepare
    const page = await harness().visit(
      'camille',
      '/console/log?outcome=failed&employee=%3Dcmd@acme.example&reason=employee_without_address',
    );
    await shows(page, 'En échec', 6);
    // Act
    await page.getByRole('button', { name: 'Tout relancer' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Tout relancer' }).click();
    // Assess
    await page.getByText('6 événements relancés.').waitFor();
  });
}
