import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import type { LogEntry } from '../../../functions/domain/sync-log';
import { anEntryAt } from '../../support/builders/log-entries';
import type { ConsoleHarness } from './console-harness';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Whether nothing covers the first suggestion; evaluated in the browser. */
const IS_IN_FRONT = `(() => {
  const option = document.querySelector('[role="option"]');
  const { left, top, width, height } = option.getBoundingClientRect();
  return option.contains(document.elementFromPoint(left + width / 2, top + height / 2));
})()`;
/** More than one page. */
const ROWS = 60;

/** The log, with rows of the last three days that no other suite uses. */
export function log(harness: () => ConsoleHarness): void {
  const now = Date.now();
  const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
  const rows = Array.from({ length: ROWS }, (_, index): LogEntry => {
    const time = now - (index % 3) * DAY_MS - index * 1000;
    return anEntryAt(new Date(time).toISOString(), {
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
    await harness().count();
  });

  const bodyRows = (page: Page) => page.getByRole('region', { name: 'Journal' }).locator('tbody tr');
  /** Waits until the table holds no other rows. */
  const shows = async (page: Page, hasText: string | RegExp, count: number) => {
    const region = page.getByRole('region', { name: 'Journal' });
    await region.filter({ hasNot: bodyRows(page).filter({ hasNotText: hasText }) }).waitFor();
    expect(await bodyRows(page).count()).toBe(count);
  };

  it('keeps the filters in the URL, which another person can open', async () => {
    const page = await harness().visit('camille', '/console/log');
    await page.getByLabel('Collaborateur', { exact: true }).fill('=cmd@acme.example');
    await page.getByRole('button', { name: 'Rechercher' }).click();
    await shows(page, '=cmd@acme.example', 30);
    await page.getByRole('group', { name: 'Résultat' }).getByText('En échec').click();
    await shows(page, 'En échec', 6);
    const shared = new URL(page.url());
    const other = await harness().visit('alex', shared.pathname + shared.search);
    await shows(other, 'En échec', 6);

    expect(Object.fromEntries(shared.searchParams)).toEqual({
      employee: '=cmd@acme.example',
      outcome: 'failed',
    });
    await bodyRows(other).getByText('Un collaborateur n’a pas d’adresse').first().waitFor();
  });

  it('suggests employees by name, in front of all else, and shows the events of the chosen one', async () => {
    await harness().hire('ada@acme.example', { givenName: 'Ada', familyName: 'Lovelace-Évrard' });
    const page = await harness().visit('camille', '/console/log');
    const input = page.getByRole('combobox', { name: 'Collaborateur' });
    await input.fill('evrard ada');
    const option = page.getByRole('option', { name: 'Ada Lovelace-Évrard' });
    await option.waitFor();
    const isInFront = await page.evaluate<boolean>(IS_IN_FRONT);
    await input.press('ArrowDown');
    await input.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('employee') === 'ada@acme.example');
    await shows(page, 'ada@acme.example', 30);

    expect(isInFront).toBe(true);
    expect(await input.inputValue()).toBe('ada@acme.example');
    expect(await option.count()).toBe(0);
  });

  it('keeps every letter of an employee that is typed fast', async () => {
    const page = await harness().visit('camille', '/console/log');
    const input = page.getByRole('combobox', { name: 'Collaborateur' });
    const text = 'abcdefghijklmnopqrstuvwxyz';
    await input.pressSequentially(text);

    expect(await input.inputValue()).toBe(text);
  });

  it('searches a period when its days are typed', async () => {
    const page = await harness().visit('camille', '/console/log?employee=ada@acme.example');
    const day = dayOf(now - DAY_MS);
    const typed = day.split('-').reverse().join('/');
    const wanted = rows.filter(({ at, employee }) => at.startsWith(day) && employee === 'ada@acme.example');
    for (const name of ['Période : Du', 'Période : Au']) {
      await page.getByRole('textbox', { name }).fill(typed);
      await page.getByRole('textbox', { name }).press('Enter');
    }
    await page.waitForURL((url) => url.searchParams.get('to') === day);

    await shows(page, 'ada@acme.example', wanted.length);
    expect(new URL(page.url()).searchParams.get('from')).toBe(day);
  });

  it('pages to older rows and back to the newest', async () => {
    const page = await harness().visit('camille', '/console/log?configuration=france');
    await bodyRows(page).first().waitFor();
    const first = await bodyRows(page).allInnerTexts();
    await page.getByRole('button', { name: 'Plus anciens' }).click();
    await page.getByRole('button', { name: 'Revenir aux plus récents' }).waitFor();
    await bodyRows(page).first().waitFor();
    const second = await bodyRows(page).count();
    await page.getByRole('button', { name: 'Revenir aux plus récents' }).click();
    await page.getByRole('button', { name: 'Plus anciens' }).waitFor();

    expect(first).toHaveLength(50);
    expect(second).toBeGreaterThan(0);
  });

  it('exports the filtered rows as CSV, with formulas escaped', async () => {
    const page = await harness().visit('camille', '/console/log?employee=%3Dcmd@acme.example');
    await bodyRows(page).first().waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Exporter (CSV)' }).click();
    const text = await readFile(await (await download).path(), 'utf8');
    await page.getByText('30 lignes exportées.').waitFor();

    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(31);
    expect(lines[1]).toContain(',"\'=cmd@acme.example",');
  });

  it('shows the events of a day when its bar in the chart is clicked', async () => {
    const page = await harness().visit('camille', '/console/log');
    const chart = page.getByRole('region', { name: 'Résultats au fil du temps' });
    await chart.getByRole('link').nth(-2).click();

    const day = dayOf(now - DAY_MS);
    await page.waitForURL(
      (url) => url.searchParams.get('from') === day && url.searchParams.get('to') === day,
    );
    await bodyRows(page).first().waitFor();
  });

  it('shows the attempts of an event, and the result when it is retried', async () => {
    const { lucca } = harness().connector.lucca;
    const employee = lucca.hire('nina@acme.example', { namesAddress: false });
    const resource = lucca.setWorkplace({ employee, date: '2027-03-10' });
    lucca.changeAddress(employee, null);
    await harness().deliver(resource);
    const page = await harness().visit('camille', `/console/log?outcome=failed&product=office`);
    // The row of an employee without an address holds none.
    const row = bodyRows(page).filter({ hasText: 'Un collaborateur n’a pas d’adresse', hasNotText: '@' });
    await row.waitFor();
    await row.getByRole('link', { name: /^Détails/ }).click();
    await page.getByRole('heading', { name: 'Détails' }).waitFor();
    await harness().deliver(lucca.changeAddress(employee, 'nina@acme.example'));
    await page.getByRole('button', { name: 'Relancer' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Relancer' }).click();
    await page.getByText('1 événement relancé.').waitFor();

    await page.getByText('Ajouté', { exact: true }).first().waitFor();
    expect(await page.getByRole('main').getByRole('button', { name: 'Relancer' }).count()).toBe(0);
  });

  it('retries all events of a filter after confirmation', async () => {
    const page = await harness().visit(
      'camille',
      '/console/log?outcome=failed&employee=%3Dcmd@acme.example&reason=employee_without_address',
    );
    await shows(page, 'En échec', 6);
    await page.getByRole('button', { name: 'Tout relancer' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Tout relancer' }).click();

    await page.getByText('6 événements relancés.').waitFor();
  });
}

/** The month of an employee. */
export function employee(harness: () => ConsoleHarness): void {
  it('shows own events and sessions as a guest, with links to the log', async () => {
    const { lucca } = harness().connector.lucca;
    const [manager, person] = [lucca.hire('yves@acme.example'), lucca.hire('zita@acme.example')];
    const session = lucca.plan({
      ...{ organizer: manager, title: 'Premiers secours', timeZone: 'Europe/Paris' },
      ...{ startsAt: '2027-05-11T09:00:00+02:00', endsAt: '2027-05-11T17:00:00+02:00' },
    });
    await harness().deliver(lucca.register(session, person));
    await harness().deliver(lucca.setWorkplace({ employee: person, date: '2027-05-12' }));
    const log = await harness().visit('alex', '/console/log?employee=zita@acme.example');
    await log.getByText('Le lieu de travail : ajout à l’agenda.').waitFor();
    const page = await harness().visit('camille', '/console/employee');
    await page.getByLabel('Nom, adresse e-mail ou identifiant Lucca').fill('zita@acme.example');
    await page.getByRole('button', { name: 'Afficher' }).click();
    await page.waitForURL((url) => url.searchParams.get('employee') === 'zita@acme.example');
    const { searchParams } = new URL(page.url());
    searchParams.set('month', '2027-05');
    await page.goto(`${harness().origin}/console/employee?${searchParams.toString()}`);
    const invited = page.getByRole('cell', { name: 'Premiers secours' });
    await invited.waitFor();
    const words = await invited.innerText();
    const own = await page.getByRole('cell', { name: /Télétravail|Marseille/ }).count();
    await invited.getByRole('link', { name: /^Détails/ }).click();
    await page.getByRole('heading', { name: 'Détails' }).waitFor();
    await page.getByText('Agenda de yves@acme.example').waitFor();

    expect(words).toContain('09:00 – 17:00');
    expect(words).toContain('yves@acme.example');
    expect(own).toBe(1);
  });
}
