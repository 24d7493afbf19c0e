import type { ConsoleHarness, Visit } from '../console-harness';
import { LogPage } from './log-page';
import { recordSamples } from './log-samples';

const LAPTOP = { width: 1366, height: 768 };

/** One event beside the list. */
export function logPanel(harness: () => ConsoleHarness): void {
  beforeAll(() => recordSamples(harness(), Date.now()));
  const visit = async (query = '?search=sample-', options: Visit = LAPTOP) =>
    new LogPage(await harness().visit('camille', `/console/log${query}`, options));
  const focused = (log: LogPage) => log.page.locator(':focus').innerText();
  const scroll = (log: LogPage) => log.page.evaluate<number>(`document.getElementById('content').scrollTop`);

  /** Waits until the list is at this position. */
  const scrolledTo = (log: LogPage, top: number) =>
    log.page.evaluate(`new Promise((resolve) => {
      const check = () =>
        document.getElementById('content').scrollTop === ${top} ? resolve() : requestAnimationFrame(check);
      check();
    })`);

  it('opens beside the list, and closes with Escape, with the focus back on the row', async () => {
    const log = await visit();
    await log.open('Prise de parole');
    await log.panel.getByRole('heading', { name: 'Prise de parole en public' }).waitFor();
    const title = await focused(log);
    const path = new URL(log.page.url());
    const isListUsable = await log.rows.first().isVisible();
    await log.panel.getByText('Accès à cet agenda nécessaire.').waitFor();
    await log.page.keyboard.press('Escape');
    await log.panel.waitFor({ state: 'detached' });

    expect(title).toBe('Prise de parole en public');
    expect(path.pathname).toMatch(/^\/console\/log\/.+/);
    expect(path.search).toBe('?search=sample-');
    expect(isListUsable).toBe(true);
    await log.page.locator('a:focus', { hasText: 'Prise de parole en public' }).waitFor();
    expect(new URL(log.page.url()).pathname).toBe('/console/log');
  });

  it('closes with the browser’s Back, with filters and scroll position as before', async () => {
    const log = await visit('?search=sample-&period=30d', { width: 1366, height: 500 });
    await log.row('Bureau de Paris').waitFor();
    await log.row('Bureau de Paris').scrollIntoViewIfNeeded();
    const before = await scroll(log);
    await log.open('Bureau de Paris');
    const opened = await scroll(log);
    await log.page.goBack();
    await log.panel.waitFor({ state: 'detached' });

    expect(opened).toBe(before);
    expect(before).toBeGreaterThan(0);
    expect(await scroll(log)).toBe(before);
    expect(log.parameter('period')).toBe('30d');
  });

  it('restores filters and scroll position on the way back from another screen', async () => {
    const log = await visit('?search=sample-&period=30d', { width: 1366, height: 500 });
    await log.row('Bureau de Paris').scrollIntoViewIfNeeded();
    const before = await scroll(log);
    await log.open('Bureau de Paris');
    await log.panel.getByRole('link', { name: 'Voir son agenda' }).click();
    await log.page.waitForURL((url) => url.pathname === '/console/employee');
    await log.page.goBack();
    await log.panel.getByRole('heading', { name: 'Bureau de Paris' }).waitFor();
    await scrolledTo(log, before);

    expect(before).toBeGreaterThan(0);
    expect(log.parameter('search')).toBe('sample-');
  });

  it('goes on with J and K and its buttons, and Back still closes it', async () => {
    const log = await visit();
    await log.open('Prise de parole');
    const heading = (name: string) => log.panel.getByRole('heading', { name, exact: true });
    await heading('Prise de parole en public').waitFor();
    await log.page.keyboard.press('k');
    await heading('Télétravail').waitFor();
    await log.page.keyboard.press('j');
    await heading('Prise de parole en public').waitFor();
    await log.panel.getByRole('button', { name: 'Événement suivant' }).click();
    await heading('Absent').waitFor();
    await log.panel.getByText(/^4 sur \d+$/).waitFor();
    await log.page.goBack();

    await log.panel.waitFor({ state: 'detached' });
  });

  it('goes on into the next page', async () => {
    const log = await visit('?configuration=france');
    await log.rows.nth(49).waitFor();
    await log.rows.nth(49).getByRole('link').first().click();
    await log.panel.waitFor();
    await log.page.keyboard.press('j');
    await log.panel.getByText(/^51 sur \d+$/).waitFor();

    expect(await log.rows.count()).toBeGreaterThan(50);
  });

  it('opens from its address, alone on a phone', async () => {
    const list = await visit();
    await list.open('Management');
    const { pathname } = new URL(list.page.url());
    const page = await harness().visit('alex', pathname, { width: 390, height: 844, locale: 'en-GB' });
    const phone = new LogPage(page);
    await phone.panel.getByRole('heading', { name: 'Management : les bases' }).waitFor();
    const box = await phone.panel.boundingBox();
    const isAlone = await phone.panel.evaluate((panel) => panel.matches(':modal'));
    await phone.panel.getByRole('button', { name: /^Close/ }).click();
    await phone.panel.waitFor({ state: 'detached' });

    expect(box).toMatchObject({ x: 0, y: 0, width: 390 });
    expect(isAlone).toBe(true);
    expect(new URL(page.url()).pathname).toBe('/console/log');
  });

  it('says what to do, where the cause is mended, and what Google answered', async () => {
    const log = await visit();
    await log.open('Télétravail');
    const callout = log.panel.locator('.callout');
    await callout.getByText('Google Agenda est désactivé pour ce compte').waitFor();
    const advice = await callout.innerText();
    const quote = log.panel.locator('blockquote');

    expect(advice).not.toContain('dans Lucca');
    expect(await callout.getByRole('link').getAttribute('href')).toBe('https://admin.google.com/ac/users');
    expect(await quote.innerText()).toContain('The user must be signed up for Google Calendar.');
    expect(await quote.getAttribute('lang')).toBe('en');
    await log.panel.getByText('mardi 1er juin', { exact: false }).first().waitFor();
  });

  it('shows what is in the calendar at the times of the event to a viewer in New York', async () => {
    const { lucca } = harness().connector.lucca;
    const [organizer, guest] = [lucca.hire('far@acme.example'), lucca.hire('far-guest@acme.example')];
    const session = lucca.plan({
      ...{ organizer, title: 'Atelier de Nouméa', timeZone: 'Pacific/Noumea' },
      ...{ startsAt: '2027-06-08T09:00:00+11:00', endsAt: '2027-06-08T12:00:00+11:00' },
    });
    await harness().deliver(lucca.register(session, guest));
    const visitor = { ...LAPTOP, timezoneId: 'America/New_York' };
    const log = await visit('?employee=far@acme.example', visitor);
    await log.row('Atelier de Nouméa').waitFor();
    await log.open('Atelier de Nouméa');
    const card = log.panel.locator('.console-now');
    await card.waitFor();

    expect(await card.innerText()).toMatch(/mardi\s8\sjuin[^]*9:00\s–\s12:00\s\(Nouméa\)/);
  });

  it('shows what is kept to administrators, and the look stands in the history', async () => {
    const log = await visit();
    await log.open('Télétravail');
    await log.panel.getByRole('button', { name: 'Afficher le contenu' }).click();
    await log.panel.getByText('Votre consultation est inscrite dans l’historique.').waitFor();
    await log.panel.locator('pre').waitFor();
    const { pathname } = new URL(log.page.url());
    const history = await harness().visit('camille', '/console/history', LAPTOP);
    await history.getByRole('row').filter({ hasText: 'Contenu d’un événement consulté' }).first().waitFor();
    const reader = new LogPage(await harness().visit('alex', pathname, LAPTOP));
    await reader.panel.getByRole('heading', { name: 'Télétravail' }).waitFor();
    await reader.panel.getByText('Ce qui est conservé').waitFor();

    expect(await reader.panel.getByRole('button', { name: 'Afficher le contenu' }).count()).toBe(0);
    expect(await reader.panel.getByRole('button', { name: 'Relancer' }).count()).toBe(0);
  });
}
