import type { Locator, Page } from 'playwright-core';
import type { EmployeeReference } from '../../../support/fakes/lucca/reference';
import { startCalendarPage } from '../../../support/local-stack/calendar-page/calendar-page';
import type { ConsoleHarness } from '../console-harness';
import { FIRST_DAY_WORDS } from './words';

const NAME = 'Marseille';
const OWNER = 'lea.fontaine@acme.example';
const SESSION = 'Prise de parole en public';
const DAY_MS = 24 * 60 * 60 * 1000;

export type FirstDaySize = { locale: 'fr-FR' | 'en-GB'; width: number; height: number };

/** What an administrator does on the first day, on a stack that starts empty. Its methods are called in order. */
class FirstDay {
  readonly #words;
  #employee: EmployeeReference | null = null;

  private constructor(
    private readonly harness: ConsoleHarness,
    readonly page: Page,
    locale: FirstDaySize['locale'],
  ) {
    this.#words = FIRST_DAY_WORDS[locale];
  }

  /** Lucca has a workplace and an absence before the administrator signs in. */
  static async begin(harness: ConsoleHarness, { locale, ...size }: FirstDaySize): Promise<FirstDay> {
    const { lucca } = harness.connector.lucca;
    const employee = lucca.hire(OWNER, { givenName: 'Léa', familyName: 'Fontaine' });
    lucca.setWorkplace({ employee, date: dayIn(15) });
    lucca.requestLeave({ employee, startsOn: dayIn(20), endsOn: dayIn(21) });
    const context = await harness.newContext({ locale, ...size });
    const page = await harness.visit('camille', '/console', { context });
    const day = new FirstDay(harness, page, locale);
    day.#employee = employee;
    return day;
  }

  async readEmptyState(): Promise<void> {
    const words = this.#words;
    await this.page.getByRole('heading', { name: words.empty }).waitFor();
    await this.page.getByText(words.luccaReady).waitFor();
    await this.page.getByText(words.googleReady).waitFor();
  }

  async enterGeneralSettings(): Promise<void> {
    const words = this.#words;
    await this.page.getByRole('link', { name: words.create }).click();
    await this.page.getByLabel(words.name).fill(NAME);
    const tenant = this.page.getByLabel(words.tenant);
    await tenant.fill('https://acme.ilucca.net');
    await this.page.getByText(words.tenantAnswers).waitFor();
    await this.page.getByRole('combobox', { name: words.establishments }).click();
    await this.page.getByRole('option', { name: NAME }).click();
  }

  async chooseProducts(): Promise<void> {
    const words = this.#words;
    await this.#button(words.next).click();
    await this.page.getByLabel(words.absences).first().check();
    await this.page.getByText(words.absence).waitFor();
  }

  /** @returns the copied instructions */
  async handOff(): Promise<string> {
    const words = this.#words;
    await this.#button(words.next).click();
    await this.#button(words.copy).click();
    await this.page.getByText(words.copied).waitFor();
    return this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  /** The Google administrator opens the link. @returns the page of the Admin console */
  async openAdminConsole(link: string): Promise<Page> {
    const page = await this.page.context().newPage();
    await page.goto(link);
    await this.#authorize(page).waitFor();
    return page;
  }

  async authorize(adminConsole: Page): Promise<void> {
    await this.#authorize(adminConsole).click();
    await adminConsole.getByRole('status').waitFor();
  }

  async check(): Promise<void> {
    const words = this.#words;
    await this.page.getByLabel(words.address).fill(OWNER);
    await this.#button(words.check).click();
    await this.page.getByText(words.read).waitFor();
  }

  async simulateImport(): Promise<void> {
    await this.#button(this.#words.continue).click();
    await this.#button(this.#words.activate).waitFor();
  }

  async activate(): Promise<void> {
    const words = this.#words;
    await this.#button(words.activate).click();
    await this.page.getByText(words.active, { exact: true }).waitFor();
    await this.page.getByText(words.imported).waitFor();
  }

  async openLog(): Promise<void> {
    await this.page.getByRole('link', { name: this.#words.seeLog }).click();
    for (const title of ['Absent', '3e étage']) await this.#untilShown(this.row(title));
  }

  /** A training session with Léa as its instructor is planned in Lucca. */
  async receiveEvent(): Promise<void> {
    const { lucca } = this.harness.connector.lucca;
    const organizer = this.#employee ?? undefined;
    const guest = lucca.hire('tom.nguyen@acme.example', { givenName: 'Tom', familyName: 'Nguyen' });
    const times = { startsAt: `${dayIn(30)}T08:00:00Z`, endsAt: `${dayIn(30)}T16:00:00Z` };
    const session = lucca.plan({
      title: SESSION,
      timeZone: 'Europe/Paris',
      ...times,
      ...(organizer && { organizer }),
    });
    await this.harness.deliver(lucca.register(session, guest));
    await this.#untilShown(this.row(SESSION));
  }

  row(text: string): Locator {
    return this.page.locator('.console-log tbody tr').filter({ hasText: text });
  }

  /** @returns the panel of the new event */
  async openEvent(): Promise<Locator> {
    await this.row(SESSION).getByRole('link', { name: SESSION }).click();
    const panel = this.page.locator('dialog.console-panel');
    await panel.getByRole('heading', { name: SESSION }).waitFor();
    await panel.getByText(this.#words.inCalendar).waitFor();
    return panel;
  }

  /** Opens the calendars of the fake Google, as the employee does. @returns the titles of the month with the new event */
  async readCalendars(look: (page: Page) => Promise<void> = () => Promise.resolve()): Promise<string[]> {
    const calendars = await startCalendarPage(this.harness.connector.google);
    try {
      const page = await this.page.context().newPage();
      await page.goto(`${calendars.origin}/?owner=${OWNER}&month=${dayIn(30).slice(0, 7)}`);
      await page.getByText(SESSION).first().waitFor();
      await look(page);
      const titles = await page.locator('.event strong').allTextContents();
      await page.close();
      return titles;
    } finally {
      await calendars.stop();
    }
  }

  /** Rows do not move the list: once there are some, a button brings the new ones. */
  async #untilShown(row: Locator): Promise<void> {
    const news = this.page.getByRole('button', { name: this.#words.news });
    while (!(await row.isVisible())) {
      await row.or(news).first().waitFor();
      if (await news.isVisible()) await news.click();
    }
  }

  #button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  #authorize(adminConsole: Page): Locator {
    return adminConsole.getByRole('button', { name: this.#words.authorize, exact: true });
  }
}

/** From an empty stack to the first event in a calendar. */
export function firstDay(size: FirstDaySize): (harness: () => ConsoleHarness) => void {
  return (harness) => {
    it('leads to the first event in a calendar', async () => {
      const { clientId, google } = harness().connector;
      const day = await FirstDay.begin(harness(), size);
      await day.readEmptyState();
      await day.enterGeneralSettings();
      await day.chooseProducts();
      const instructions = await day.handOff();
      const link = /https?:\/\/\S+domainwidedelegation\S*/.exec(instructions)?.[0] ?? '';
      const adminConsole = await day.openAdminConsole(link);
      await day.authorize(adminConsole);
      await day.check();
      await day.simulateImport();
      const before = google.allEvents().length;
      await day.activate();
      await day.openLog();
      const imported = google.events(OWNER).length;
      await day.receiveEvent();
      const row = await day.row(SESSION).innerText();
      const panel = await day.openEvent();
      const width = await day.page.evaluate('document.documentElement.scrollWidth');

      expect(clientId).toMatch(/^\d+$/);
      expect(instructions).toContain(`${clientId}\n`);
      expect(instructions).toContain('https://www.googleapis.com/auth/calendar\n');
      expect(new URL(link).searchParams.get('clientIdToAdd')).toBe(clientId);
      expect([before, imported]).toEqual([0, 2]);
      expect(row).toContain('Léa Fontaine');
      expect(await panel.innerText()).toContain('Léa Fontaine');
      expect(width).toBe(size.width);
      expect(google.events(OWNER).map(({ summary }) => summary)).toContain(SESSION);
      expect(await day.readCalendars()).toContain(SESSION);
    });
  };
}

/** A day such as `2026-12-20`. */
function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}
