import type { Browser, Page } from 'playwright-core';
import { session } from '../../fakes/google/calendar/sample-events';
import { startFakeGoogle, type FakeGoogle } from '../../fakes/google/fake-google';
import { delegate, realClient } from '../../fakes/google/real-client';
import { findBrowser, NO_BROWSER_MESSAGE, openBrowser } from '../browser';
import type { LoopbackServer } from '../loopback-server';
import { startCalendarPage } from './calendar-page';

const LEA = 'lea@acme.example';
const executablePath = findBrowser();
if (executablePath === null) process.stderr.write(`\n${NO_BROWSER_MESSAGE}\n\n`);

(executablePath === null ? describe.skip : describe)('the calendar page in a browser', () => {
  let browser: Browser;
  let google: FakeGoogle;
  let server: LoopbackServer;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser(executablePath ?? '');
    google = await startFakeGoogle({ openAccounts: true });
    delegate(google);
    await insert('abc12', 'Excel');
    server = await startCalendarPage(google, () => Date.parse('2026-02-26T12:00:00Z'));
    page = await browser.newPage({ locale: 'en-GB' });
    await page.goto(server.origin);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await google.stop();
  });

  const insert = (id: string, summary: string) =>
    realClient(google, LEA).insert({ calendarId: 'primary', requestBody: session({ id, summary }) });

  it('shows and highlights changes and keeps the focus', async () => {
    // Prepare
    await page.getByRole('link', { name: 'April 2026' }).focus();
    // Act
    await insert('abc13', 'Word');
    // Assess
    await page.locator('.is-new').waitFor();
    expect(await page.locator('.event strong').allTextContents()).toEqual(['Excel', 'Word']);
    expect(await page.locator('.is-new strong').allTextContents()).toEqual(['Word']);
    expect(await page.getByRole('status').textContent()).toMatch(/^Updated at \d{1,2}:\d\d:\d\d/);
    expect(await page.locator(':focus').textContent()).toBe('April 2026 →');
  });
});
