import type { LogEntry } from '../../../../functions/domain/sync-log';
import { anEntryAt } from '../../../support/builders/log-entries';
import type { ConsoleHarness, Visit } from '../console-harness';
import { LogPage } from './log-page';

const DAY_MS = 24 * 60 * 60 * 1000;
/** More than one page. */
const ROWS = 60;

/** The list and its filters, with rows of the last three days that no other suite uses. */
export function log(harness: () => ConsoleHarness): void {
  const now = Date.now();
  const rows = Array.from({ length: ROWS }, (_, index): LogEntry => {
    const time = now - (index % 3) * DAY_MS - index * 1000;
    return anEntryAt(new Date(time).toISOString(), {
      eventId: `log-${index}`,
      configuration: 'france',
      employee: index % 2 === 0 ? 'ada@acme.example' : '=cmd@acme.example',
      resource: `https://acme.ilucca.net#calendar-event#log-${index}`,
      product: index % 2 === 0 ? 'training' : 'office',
      title: index % 2 === 0 ? 'Éloquence' : 'Bureau de Lyon',
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

  const visit = async (query: string, options: Visit = {}, who: 'camille' | 'alex' = 'camille') =>
    new LogPage(await harness().visit(who, `/console/log${query}`, options));

  it('keeps the filters in the URL, which another person can open', async () => {
    const log = await visit('?employee=%3Dcmd@acme.example');
    await log.shows('=cmd@acme.example', 30);
    await log.page.locator('label', { hasText: 'En échec' }).click();
    await log.shows('En échec', 6);
    const shared = new URL(log.page.url());
    const other = await visit(shared.search, {}, 'alex');
    await other.shows('Pas d’adresse e-mail valide', 6);

    expect(Object.fromEntries(shared.searchParams)).toEqual({
      employee: '=cmd@acme.example',
      outcome: 'failed',
    });
  });

  it('keeps every letter of a search that is typed fast, and searches titles without accents', async () => {
    const log = await visit('');
    const input = log.page.getByRole('searchbox', { name: 'Nom, e-mail ou titre' });
    const text = 'eloquence';
    await input.pressSequentially(text);
    await log.page.waitForURL((url) => url.searchParams.get('search') === text);
    await log.shows('Éloquence', 30);

    expect(await input.inputValue()).toBe(text);
  });

  it('counts under the same filters in the list, the chart and the badges', async () => {
    const log = await visit('?employee=%3Dcmd@acme.example');
    await log.shows('=cmd@acme.example', 30);
    const all = await log.figures();
    await log.page.locator('label', { hasText: 'En échec' }).click();
    await log.shows('En échec', 6);
    const badge = await log.page
      .locator('label', { hasText: 'En échec' })
      .locator('.numericBadge')
      .innerText();

    expect(all).toEqual([24, 0, 0, 6]);
    await log.written.filter({ hasText: /^0$/ }).waitFor();
    expect(await log.figures()).toEqual([0, 0, 0, 6]);
    expect(badge).toBe('6');
  });

  it('filters by a reason, which are in groups, and clears it with the focus kept', async () => {
    const log = await visit('?employee=%3Dcmd@acme.example');
    const reason = log.page.getByLabel('Motif', { exact: true });
    await reason.selectOption({ label: 'Pas d’adresse e-mail valide dans Lucca' });
    await log.shows('En échec', 6);
    const groups = await reason.locator('optgroup').count();
    await log.page.getByRole('button', { name: 'Effacer : Motif' }).click();
    await log.shows('=cmd@acme.example', 30);

    expect(groups).toBe(4);
    expect(log.parameter('reason')).toBeNull();
    await reason.and(log.page.locator(':focus')).waitFor();
  });

  it('shows older rows below the others', async () => {
    const log = await visit('?configuration=france');
    await log.rows.nth(49).waitFor();
    await log.page.getByRole('button', { name: 'Afficher les 50 suivants' }).click();
    await log.rows.nth(50).waitFor();

    expect(await log.rows.count()).toBeGreaterThanOrEqual(ROWS);
  });

  it('does not move the list for new events, which a button brings', async () => {
    const log = await visit('?search=live-news');
    await log.page.getByText('Aucun événement ne correspond').waitFor();
    const add = (id: string) =>
      harness().logs.record(
        anEntryAt(new Date().toISOString(), { eventId: id, title: `live-news ${id}`, messageId: id }),
        'applied',
      );
    await add('first');
    await log.row('live-news first').waitFor();
    await add('second');
    const button = log.page.getByRole('button', { name: '1 nouvel événement' });
    await button.waitFor();
    const before = await log.rows.count();
    await button.click();
    await log.row('live-news second').waitFor();

    expect(before).toBe(1);
    expect(await log.rows.first().innerText()).toContain('live-news second');
  });

  it('says since when it is offline', async () => {
    const context = await harness().newContext();
    const log = await visit('?employee=ada@acme.example', { context });
    await log.shows('ada@acme.example', 30);
    await context.route('**/api/**', (route) => route.abort());

    await log.page.getByText(/^Hors ligne depuis \d\d:\d\d\. Le serveur ne répond pas/).waitFor();
    expect(await log.rows.count()).toBe(30);
    harness().errors.length = 0;
  });
}
