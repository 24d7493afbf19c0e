import type { Locator, Page } from 'playwright-core';
import { employeeMonth } from '../../../functions/console/contract/calendar';
import { fillMonth } from './employee-events';
import { goTo, type ConsoleHarness, type Visit } from './console-harness';

const LEA = 'lea.month@acme.example';
const MARC = 'marc.month@acme.example';
/** Of the first week with events. */
const MONDAY = '2031-05-05';
/** Of a configuration in Nouméa that writes pending days, and absences as out-of-office events. */
const ESTABLISHMENT = '99';
/** `0:00`, but not `10:00`: whole days have no hours. */
const MIDNIGHT = /\b0?0:00/;
/** How long an event takes from its delivery to the calendar. */
const SYNC_MS = 60_000;

async function appears(locator: Locator): Promise<boolean> {
  return locator
    .first()
    .waitFor({ timeout: 5_000 })
    .then(
      () => true,
      () => false,
    );
}

/** The month of an employee. */
export function employee(harness: () => ConsoleHarness): void {
  const ids = { lea: '', marc: '' };

  beforeAll(async () => {
    const france = await harness().configuration('france');
    if (!france) throw new Error('The example configuration is missing');
    const { presentation } = france;
    await harness().configure({
      ...{ ...france, id: 'pacific', name: 'Pacifique', establishments: [ESTABLISHMENT] },
      presentation: {
        ...{ ...presentation, timeZone: 'Pacific/Noumea', pendingWorkplaces: 'show' },
        absences: { title: 'masked', as: 'outOfOffice' },
      },
    });
    const hire = { establishment: ESTABLISHMENT };
    const lea = await harness().hire(LEA, { ...hire, givenName: 'Léa', familyName: 'Month-Fontaine' });
    const marc = await harness().hire(MARC, { ...hire, givenName: 'Marc', familyName: 'Month-Petit' });
    [ids.lea, ids.marc] = [lea.id, marc.id];
    await fillMonth(harness(), lea, marc, MONDAY);
  }, 3 * SYNC_MS);

  afterAll(async () => {
    const { configurations, revision } = await harness().configurations.load();
    const others = configurations.filter(({ id }) => id !== 'pacific');
    await harness().configurations.save(others, revision);
  });

  const pathOf = (name: string, month?: string) =>
    `/console/employee?${new URLSearchParams({ employee: name, ...(month && { month }) }).toString()}`;
  const bars = (page: Page) => page.locator('.console-month .console-bar');
  const day = (page: Page, name: string) => page.getByRole('cell', { name });

  /** Opens the screen again until the sync function has written everything. */
  const visit = async (path: string, isReady: (page: Page) => Locator, options: Visit = {}) => {
    const page = await harness().visit('camille', path, options);
    const end = Date.now() + SYNC_MS;
    while (!(await appears(isReady(page)))) {
      if (Date.now() > end) throw new Error(`The month at ${path} is not ready`);
      await goTo(page, path);
    }
    return page;
  };
  /** The last event that is delivered; a laptop counts it among those that do not fit. */
  const last = (page: Page) =>
    page
      .locator('.console-bar', { hasText: 'Sécurité incendie' })
      .or(page.getByText('+2', { exact: true }))
      .filter({ visible: true })
      .first();

  it('opens on the next month with an event, with the days and events of other months', async () => {
    const page = await visit(pathOf(LEA), last);
    await page.getByRole('heading', { name: 'mai 2031' }).waitFor();
    await page.getByRole('link', { name: 'Pacifique' }).waitFor();
    const heads = await page.getByRole('columnheader').allInnerTexts();
    const next = await day(page, 'dimanche 1 juin').or(day(page, 'dimanche 1er juin')).innerText();

    expect(heads).toEqual(['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'sam.', 'dim.']);
    expect(next).toContain('1er juin');
    expect(await day(page, 'lundi 28 avril').count()).toBe(1);
    await goTo(page, pathOf(LEA, '2031-06'));
    await day(page, 'mercredi 28 mai').locator('.console-bar', { hasText: 'Absent' }).waitFor();
  });

  it('shows half days side by side, pending days, guests, days off as one bar, and what does not fit', async () => {
    const page = await visit(pathOf(LEA, '2031-05'), last);
    const friday = day(page, 'vendredi 9 mai').locator('.console-bar');
    const [morning, afternoon] = [await friday.nth(0).boundingBox(), await friday.nth(1).boundingBox()];
    const off = await day(page, 'mercredi 28 mai').locator('.console-bar').boundingBox();
    const column = await day(page, 'mercredi 28 mai').locator('.console-day').boundingBox();
    const guest = await day(page, 'jeudi 8 mai').locator('.console-bar').getAttribute('title');
    const pending = await day(page, 'jeudi 15 mai').locator('.console-bar').getAttribute('class');
    const words = await page.locator('.console-month').innerText();
    await page.getByRole('button', { name: '2 de plus le mardi 13 mai' }).click();
    const listed = await page.getByRole('dialog').locator('.console-bar b').allInnerTexts();
    await page.keyboard.press('Escape');
    await page.locator('.console-month-more:focus').waitFor();

    expect(morning?.y).toBe(afternoon?.y);
    expect((morning?.x ?? 0) + (morning?.width ?? 0)).toBeLessThan(afternoon?.x ?? 0);
    expect(off?.width).toBeGreaterThan(2.5 * (column?.width ?? Infinity));
    expect(guest).toContain(`invité · agenda de ${MARC}`);
    expect(pending).toContain('is-tentative');
    expect(words).not.toMatch(MIDNIGHT);
    expect(listed).toHaveLength(5);
    expect(listed).toContain('Sécurité incendie');
  });

  it.each([
    ['Europe/Paris', '10:30 – 13:00', '9:00 – 13:00 (Nouméa)'],
    ['America/New_York', '10:30 – 13:00 (Paris)', '9:00 – 13:00 (Nouméa)'],
    ['Pacific/Noumea', '10:30 – 13:00 (Paris)', '9:00 – 13:00'],
    ['Pacific/Auckland', '10:30 – 13:00 (Paris)', '9:00 – 13:00 (Nouméa)'],
  ])('shows times in the zone of each event to a viewer in %s', async (timezoneId, session, half) => {
    const page = await visit(pathOf(LEA, '2031-05'), last, { timezoneId });
    const timeOf = async (name: string, title: string) => {
      const bar = day(page, name).locator('.console-bar', { hasText: title });
      return (await bar.locator('.console-bar-hours').textContent())?.replaceAll('\u00a0', ' ');
    };

    expect(await timeOf('mardi 13 mai', 'Management')).toBe(session);
    expect(await timeOf('vendredi 9 mai', 'Télétravail')).toBe(half);
    expect(await page.getByRole('main').innerText()).not.toMatch(MIDNIGHT);
  });

  it('leads to the event in the log, and back to the same place', async () => {
    const page = await visit(pathOf(LEA, '2031-05'), last);
    const bar = bars(page).filter({ hasText: 'Prise de parole en public' });
    await bar.click();
    await page.waitForURL('**/console/log/*');
    await page.getByRole('heading', { name: 'Prise de parole en public' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'mai 2031' }).waitFor();

    await bar.and(page.locator(':focus')).waitFor();
  });

  it('changes the month by buttons and keys, and keeps the focus', async () => {
    const page = await visit(pathOf(LEA, '2031-05'), last);
    const next = page.getByRole('button', { name: 'Mois suivant' });
    await next.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'juin 2031' }).waitFor();
    await next.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('PageUp');
    await page.keyboard.press('PageUp');
    await page.getByRole('heading', { name: 'avril 2031' }).waitFor();
    await page.keyboard.press('PageDown');
    await page.getByRole('heading', { name: 'mai 2031' }).waitFor();

    expect(new URL(page.url()).searchParams.get('month')).toBe('2031-05');
  });

  it('marks today', async () => {
    const page = await visit(pathOf(LEA, '2031-05'), last);
    const today = new Intl.DateTimeFormat('sv', { timeZone: 'Pacific/Noumea' }).format();
    await goTo(page, pathOf(LEA, today.slice(0, 7)));
    const cell = page.locator('.console-month [aria-current="date"]');
    await cell.waitFor();

    expect(await cell.locator('time').getAttribute('datetime')).toBe(today);
  });

  it('finds an employee by name, part of an address or Lucca id', async () => {
    const page = await harness().visit('camille', '/console/employee');
    const search = page.getByRole('combobox', { name: 'Rechercher un collaborateur' });
    await search.fill('month-fontaine lea');
    await page.getByRole('option', { name: 'Léa Month-Fontaine' }).click();
    await page.getByRole('heading', { name: 'Léa Month-Fontaine' }).waitFor();
    await search.fill('marc.mon');
    await search.press('Enter');
    await page.getByRole('heading', { name: 'Marc Month-Petit' }).waitFor();
    await search.fill(ids.lea);
    await search.press('Enter');
    await page.getByRole('heading', { name: 'Léa Month-Fontaine' }).waitFor();
    await search.fill('month');
    await search.press('Enter');
    await page.getByRole('heading', { name: '2 collaborateurs correspondent' }).waitFor();
    await page.getByRole('link', { name: 'Marc Month-Petit' }).click();
    await page.getByRole('heading', { name: 'Marc Month-Petit' }).waitFor();
    await search.fill('nobody at all');
    await search.press('Enter');

    await page.getByRole('heading', { name: 'Collaborateur introuvable' }).waitFor();
  });

  it('warns when an event pairs an id with the address of somebody else, whose events it leaves out', async () => {
    const { lucca } = harness().connector.lucca;
    const address = 'tom.month@acme.example';
    const tom = await harness().hire(address, { givenName: 'Tom', familyName: 'Nguyen' });
    const malik = await harness().hire('malik.month@acme.example', {
      givenName: 'Malik',
      familyName: 'Benali',
    });
    const place = (area: string, date: string) => ({
      workLocation: { id: '3', type: 'office', name: area, area: null } as const,
      date,
    });
    await harness().deliver(lucca.setWorkplace({ employee: tom, ...place('Bureau de Tom', '2031-05-06') }));
    await harness().deliver(
      lucca.setWorkplace({ employee: malik, ...place('Bureau de Malik', '2031-05-07') }),
    );
    const path = pathOf(address, '2031-05');
    const page = await visit(path, (opened) => bars(opened).filter({ hasText: 'Bureau de Tom' }));
    // The fake Lucca never pairs an id with the address of somebody else.
    await page.route('**/api/employee-month*', async (route) => {
      const month = employeeMonth.parse(await (await route.fetch()).json());
      const conflict = { id: malik.id, address, idHolder: 'Malik Benali', addressHolder: null };
      await route.fulfill({ json: { ...month, conflict } });
    });
    await goTo(page, path);
    await page
      .locator('.callout', { hasText: 'L’identifiant Lucca et l’adresse e-mail ne vont pas ensemble' })
      .waitFor();
    await page.unroute('**/api/employee-month*');
    const words = await page.getByRole('main').innerText();

    expect(words).toContain('Malik Benali');
    expect(await bars(page).filter({ hasText: 'Bureau de Tom' }).count()).toBe(1);
    expect(await bars(page).filter({ hasText: 'Bureau de Malik' }).count()).toBe(0);
  });

  it('is a list with weekdays on a phone, and nothing is wider than the screen', async () => {
    const page = await visit(pathOf(LEA, '2031-05'), last, { width: 320, height: 700 });
    const first = await bars(page).first().innerText();
    const shown = await bars(page).filter({ visible: true }).count();

    expect(first).toMatch(/^lun\. 5 mai 2031/);
    expect(shown).toBe(await bars(page).count());
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(320);
  });
}
