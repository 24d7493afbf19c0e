import type { calendar_v3 } from '@googleapis/calendar';
import type { GoogleEvent } from '../../fakes/google/calendar/google-event';
import { awayDay, remoteDay, session } from '../../fakes/google/calendar/sample-events';
import { startFakeGoogle, type FakeGoogle } from '../../fakes/google/fake-google';
import { delegate, realClient } from '../../fakes/google/real-client';
import type { LoopbackServer } from '../loopback-server';
import { startCalendarPage } from './calendar-page';

const [LEA, TOM] = ['lea@acme.example', 'tom@acme.example'];

let google: FakeGoogle;
let server: LoopbackServer;
let calendars: Record<'lea' | 'tom', calendar_v3.Resource$Events>;

beforeEach(async () => {
  google = await startFakeGoogle({ openAccounts: true });
  delegate(google);
  calendars = { lea: realClient(google, LEA), tom: realClient(google, TOM) };
  server = await startCalendarPage(google, () => Date.parse('2026-02-26T12:00:00Z'));
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
async function textOn(day: string, path?: string, language?: string): Promise<string[]> {
  const html = await page(path, language);
  const cell = html.split('<td ').find((one) => one.includes(`datetime="${day}"`)) ?? '';
  return cell
    .replace(/^[^]*?<\/time>/, '')
    .split(/<\/?(?:p|li|ul)\b[^>]*>|<\/td>[^]*/)
    .map((part) => part.replace(/<[^>]*>/g, '').trim())
    .filter(Boolean);
}

const titleOf = (html: string) => /<title>(.*)<\/title>/.exec(html)?.[1];

describe('the month page', () => {
  it('shows a session with its place and its guests', async () => {
    // Prepare
    const attendees = [{ email: TOM, responseStatus: 'accepted' }, { email: 'zoe@acme.example' }];
    await insert('lea', session({ location: 'Salle Prado', attendees }));
    // Act
    const shown = await textOn('2026-03-02');
    // Assess
    const guests = ['✓ tom, accepted', '? zoe, no answer yet'];
    expect(shown).toEqual(['09:00–17:00', 'Excel avancé', 'Event', 'Salle Prado', 'lea', ...guests]);
  });

  it('shows working locations and absences, whole days first', async () => {
    // Prepare
    await insert('lea', session());
    await insert('tom', remoteDay({ summary: 'Télétravail', status: 'tentative' }));
    await insert('tom', awayDay());
    // Act
    const shown = await textOn('2026-03-02', '/', 'fr-FR,fr;q=0.9');
    // Assess
    expect(shown.slice(0, 8)).toEqual([
      ...['toute la journée', 'Absent', 'Absent du bureau', 'tom'],
      ...['toute la journée', 'Télétravail (provisoire)', 'Lieu de travail · domicile', 'tom'],
    ]);
    expect(shown[8]).toBe('09:00–17:00');
  });

  it('shows an event on each of its days', async () => {
    // Prepare
    const [start, end] = [
      { dateTime: '2026-03-03T14:00:00+01:00' },
      { dateTime: '2026-03-05T12:00:00+01:00' },
    ];
    await insert('tom', awayDay({ start, end }));
    // Act
    const days = ['02', '03', '04', '05', '06'].map((day) => textOn(`2026-03-${day}`));
    // Assess
    const times = (await Promise.all(days)).map(([time]) => time);
    expect(times).toEqual([undefined, 'from 14:00', 'all day', 'until 12:00', undefined]);
  });

  it('shows a placeholder for an event without a title', async () => {
    // Prepare
    await insert('lea', session({ summary: undefined }));
    // Act, assess
    expect(await textOn('2026-03-02')).toContain('(no title)');
  });

  it('escapes the content of events', async () => {
    // Prepare
    const hostile = `"><script>1</script>&<img src=x onerror='1'>`;
    const attendees = [{ email: TOM, displayName: hostile }];
    await insert('lea', session({ summary: hostile, location: hostile, attendees }));
    // Act
    const response = await get('/?owner=%22%3E%3Cscript%3E&month=%22%3E%3Cscript%3E');
    const html = await page();
    // Assess
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'",
    );
    for (const shown of [html, await response.text()]) {
      expect(shown.match(/<script[^>]*>/g)).toEqual(['<script src="/page.js" type="module">']);
      expect(shown).not.toContain('<img');
    }
    expect(html.split('&#34;&#62;&#60;script&#62;1&#60;/script&#62;&#38;&#60;img')).toHaveLength(3);
  });
});

describe('the month', () => {
  it('is that of the next event', async () => {
    // Prepare
    await insert('lea', session({ id: 'past1', start: { date: '2026-01-05' }, end: { date: '2026-01-06' } }));
    await insert(
      'lea',
      session({ id: 'later1', start: { date: '2026-06-05' }, end: { date: '2026-06-06' } }),
    );
    await insert('tom', remoteDay());
    // Act, assess
    expect(titleOf(await page())).toBe('March 2026, All calendars');
    expect(titleOf(await page(`/?owner=${LEA}`))).toBe(`June 2026, Calendar of ${LEA}`);
  });

  it('is the current one during an event, or if there is no future event', async () => {
    // Prepare
    const nothing = titleOf(await page());
    await insert('lea', session({ start: { date: '2026-01-05' }, end: { date: '2026-02-28' } }));
    // Act, assess
    expect([nothing, titleOf(await page())]).toEqual(Array(2).fill('February 2026, All calendars'));
  });

  it.each([
    ['2026-03', 'Mo 23 Su 5', 6],
    ['2027-02', 'Mo 1 Su 28', 4],
  ])('%s starts on a Monday and ends on a Sunday', async (month, expected, weeks) => {
    // Act
    const html = await page(`/?month=${month}`);
    // Assess
    const days = [...html.matchAll(/class="name">(\w\w)\w+, \w+ (\d+)</g)].map(([, name, day]) => [
      name,
      day,
    ]);
    expect([days[0], days.at(-1)].flat().join(' ')).toBe(expected);
    expect(days).toHaveLength(weeks * 7);
  });

  it('links to the previous and next months of the selected calendar', async () => {
    // Act
    const html = await page(`/?month=2026-12&owner=${LEA}`, 'fr');
    // Assess
    const owner = 'owner=lea%40acme.example';
    expect(html).toContain(`rel="prev" href="/?month=2026-11&#38;${owner}">← novembre 2026<`);
    expect(html).toContain(`rel="next" href="/?month=2027-01&#38;${owner}">janvier 2027 →<`);
    expect(html).toContain('Aucun événement');
  });

  it.each(['2026-13', '2026-3', 'March'])('falls back to the current one for %s', async (month) => {
    expect(titleOf(await page(`/?month=${month}`))).toBe('February 2026, All calendars');
  });
});

describe('the calendars', () => {
  it('are those of owners and guests, and show own events and invitations', async () => {
    // Prepare
    await insert('lea', session({ summary: 'Alone' }));
    await insert('lea', session({ id: 'abc13', summary: 'Together', attendees: [{ email: TOM }] }));
    await insert('tom', remoteDay({ summary: 'At home' }));
    // Act
    const [all, lea, tom] = await Promise.all(
      ['/', `/?owner=${LEA}`, `/?owner=${TOM}`].map((path) => page(path)),
    );
    // Assess
    const titles = (html = '') => [...html.matchAll(/<strong>(.*?)</g)].map(([, title]) => title);
    expect(titles(all)).toEqual(['At home', 'Alone', 'Together']);
    expect(titles(lea)).toEqual(['Alone', 'Together']);
    expect(titles(tom)).toEqual(['At home', 'Together']);
    expect(tom).toMatch(/owner=tom%40acme.example" aria-current="page"><span class="swatch person-\d">/);
  });

  it('keep their colours when others are added', async () => {
    // Prepare
    await insert('tom', remoteDay());
    const colour = (html: string) => /swatch (person-\d)"><\/span>tom@/.exec(html)?.[1];
    const before = colour(await page());
    // Act
    await insert('lea', session({ attendees: [{ email: 'ada@acme.example' }] }));
    // Assess
    expect(before).toBeDefined();
    expect(colour(await page())).toBe(before);
  });
});

describe('the other resources', () => {
  it('include a stream of revisions', async () => {
    // Prepare
    const { body } = await get('/changes');
    if (!body) throw new Error('Nothing to read');
    const revisions = body.pipeThrough(new TextDecoderStream()).getReader();
    // Act
    const first = (await revisions.read()).value;
    await insert('lea', session());
    const second = (await revisions.read()).value;
    // Assess
    expect([first, second]).toEqual(['data: 0\n\n', 'data: 1\n\n']);
    expect(await page()).toContain('data-revision="1"');
  });

  it.each([
    ['/page.css', 'text/css; charset=utf-8', 200],
    ['/page.js', 'text/javascript; charset=utf-8', 200],
    ['/favicon.ico', 'text/plain; charset=utf-8', 404],
    ['//', 'text/plain', 500],
  ])('returns %s as %s', async (path, type, status) => {
    const response = await get(path);
    expect([response.headers.get('content-type'), response.status]).toEqual([type, status]);
  });
});
