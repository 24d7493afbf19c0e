import type { calendar_v3 } from '@googleapis/calendar';
import type { Browser } from 'playwright-core';
import type { GoogleEvent } from '../../fakes/google/calendar/google-event';
import { awayDay, remoteDay, session } from '../../fakes/google/calendar/sample-events';
import { startFakeGoogle, type FakeGoogle } from '../../fakes/google/fake-google';
import { delegate, realClient } from '../../fakes/google/real-client';
import { findBrowser, NO_BROWSER_MESSAGE, openBrowser } from '../browser';
import type { LoopbackServer } from '../loopback-server';
import { startCalendarPage } from './calendar-page';

const [LEA, TOM] = ['lea@acme.example', 'tom@acme.example'];
const executablePath = findBrowser();
if (executablePath === null) process.stderr.write(`\n${NO_BROWSER_MESSAGE}\n\n`);

let google: FakeGoogle;
let server: LoopbackServer;
let calendars: Record<'lea' | 'tom', calendar_v3.Resource$Events>;

beforeEach(async () => {
  google = await startFakeGoogle({ openAccounts: true });
  delegate(google);
  calendars = { lea: realClient(google, LEA), tom: realClient(google, TOM) };
  server = await startCalendarPage(google, { now: () => Date.parse('2026-02-26T12:00:00Z') });
});

afterEach(async () => {
  await server.stop();
  await google.stop();
});

const insert = (owner: 'lea' | 'tom', requestBody: GoogleEvent) =>
  calendars[owner].insert({ calendarId: 'primary', requestBody });

const get = (path: string, language = 'en') =>
  fetch(`${server.origin}${path}`, { headers: { 'accept-language': language } });

const page = async (path = '/', language?: string) => (await get(path, language)).text();

/** The text parts in the cell of a day. */
async function textOn(day: string, language?: string): Promise<string[]> {
  const html = await page('/', language);
  const cell = html.split('<td ').find((one) => one.includes(`datetime="${day}"`)) ?? '';
  return cell
    .replace(/^[^]*?<\/time>/, '')
    .split(/<\/?(?:p|li|ul)\b[^>]*>|<\/td>[^]*/)
    .map((part) => part.replace(/<[^>]*>/g, '').trim())
    .filter(Boolean);
}

const titleOf = (html: string) => /<title>(.*)<\/title>/.exec(html)?.[1];

describe('the calendar page', () => {
  it('shows a session with its place and its guests', async () => {
    const attendees = [{ email: TOM, responseStatus: 'accepted' }, { email: 'zoe@acme.example' }];
    await insert('lea', session({ location: 'Salle Prado', attendees }));

    const guests = ['✓ tom, accepted', '? zoe, no answer yet'];
    expect(await textOn('2026-03-02')).toEqual([
      ...['09:00–17:00', 'Excel avancé', 'Event', 'Salle Prado', 'lea'],
      ...guests,
    ]);
  });

  it('shows working locations and absences first, in the language of the browser', async () => {
    await insert('lea', session());
    await insert('tom', remoteDay({ summary: 'Télétravail', status: 'tentative' }));
    await insert('tom', awayDay());

    expect((await textOn('2026-03-02', 'fr-FR,fr;q=0.9')).slice(0, 9)).toEqual([
      ...['toute la journée', 'Absent', 'Absent du bureau', 'tom'],
      ...['toute la journée', 'Télétravail (provisoire)', 'Lieu de travail · domicile', 'tom'],
      '09:00–17:00',
    ]);
  });

  it('shows an event on each of its days', async () => {
    const start = { dateTime: '2026-03-03T14:00:00+01:00' };
    await insert('tom', awayDay({ start, end: { dateTime: '2026-03-05T12:00:00+01:00' } }));

    const days = await Promise.all(['02', '03', '04', '05', '06'].map((day) => textOn(`2026-03-${day}`)));

    const times = days.map(([time]) => time);
    expect(times).toEqual([undefined, 'from 14:00', 'all day', 'until 12:00', undefined]);
  });

  it('escapes the content of events and parameters', async () => {
    const hostile = `"><script>1</script>&<img src=x onerror='1'>`;
    const attendees = [{ email: TOM, displayName: hostile }];
    await insert('lea', session({ summary: hostile, location: hostile, attendees }));

    const response = await get('/?owner=%22%3E%3Cscript%3E&month=%22%3E%3Cscript%3E');

    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const html of [await page(), await response.text()]) {
      expect(html.match(/<script[^>]*>/g)).toEqual(['<script src="/page.js" type="module">']);
      expect(html).not.toContain('<img');
    }
  });

  it('opens at the month of the next event of the calendar', async () => {
    const empty = titleOf(await page());
    await insert('lea', session({ id: 'past1', start: { date: '2026-01-05' }, end: { date: '2026-01-06' } }));
    await insert(
      'lea',
      session({ id: 'later1', start: { date: '2026-06-05' }, end: { date: '2026-06-06' } }),
    );
    await insert('tom', remoteDay());

    expect(empty).toBe('February 2026, All calendars');
    expect(titleOf(await page())).toBe('March 2026, All calendars');
    expect(titleOf(await page(`/?owner=${LEA}`))).toBe(`June 2026, Calendar of ${LEA}`);
  });

  it('shows the events of the selected calendar and those that its owner is invited to', async () => {
    await insert('lea', session({ summary: 'Alone' }));
    await insert('lea', session({ id: 'abc13', summary: 'Together', attendees: [{ email: TOM }] }));
    await insert('tom', remoteDay({ summary: 'At home' }));

    const pages = await Promise.all(['/', `/?owner=${LEA}`, `/?owner=${TOM}`].map((path) => page(path)));

    const titles = (html: string) => [...html.matchAll(/<strong>(.*?)</g)].map(([, title]) => title);
    expect(pages.map(titles)).toEqual([
      ['At home', 'Alone', 'Together'],
      ['Alone', 'Together'],
      ['At home', 'Together'],
    ]);
  });
});

(executablePath === null ? describe.skip : describe)('the calendar page in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(executablePath ?? '');
  });
  afterAll(() => browser.close());

  it('shows and highlights changes, and keeps the focus', async () => {
    await insert('lea', session({ summary: 'Excel' }));
    const opened = await browser.newPage({ locale: 'en-GB' });
    await opened.goto(server.origin);
    await opened.getByRole('link', { name: 'April 2026' }).focus();

    await insert('lea', session({ id: 'abc13', summary: 'Word' }));
    await opened.locator('.is-new').waitFor();

    expect(await opened.locator('.event strong').allTextContents()).toEqual(['Excel', 'Word']);
    expect(await opened.locator('.is-new strong').allTextContents()).toEqual(['Word']);
    expect(await opened.getByRole('status').textContent()).toMatch(/^Updated at \d{1,2}:\d\d:\d\d/);
    expect(await opened.locator(':focus').textContent()).toBe('April 2026 →');
  });

  it('shows the times in the time zone of the browser', async () => {
    await insert('lea', session());
    const opened = await browser.newPage({ locale: 'fr-FR', timezoneId: 'Pacific/Noumea' });
    await opened.goto(`${server.origin}/?month=2026-03`);
    await opened.getByText('Fuseau horaire : Pacific/Noumea').waitFor();

    // From 09:00 to 17:00 in Paris.
    expect(await opened.locator('.event .when').allTextContents()).toEqual([
      'à partir de 19:00',
      'jusqu’à 03:00',
    ]);
  });
});
