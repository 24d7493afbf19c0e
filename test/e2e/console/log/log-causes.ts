import type { LogEntry } from '../../../../functions/domain/sync-log';
import { EVENT_NOTES, FAILURE_REASONS } from '../../../../functions/domain/vocabulary';
import { anEntryAt } from '../../../support/builders/log-entries';
import type { ConsoleHarness } from '../console-harness';
import { LogPage } from './log-page';
import { recordSamples } from './log-samples';

const LAPTOP = { width: 1366, height: 768 };

/** Words that no French text has, but nearly every English sentence. */
const ENGLISH = /\b(the|is|are|was|not|has|with|and|of|to|employee)\b/i;

/** What rows and the panel say of an outcome, and where it is mended. */
export function logCauses(harness: () => ConsoleHarness): void {
  beforeAll(async () => {
    await recordSamples(harness(), Date.now());
    const entries = FAILURE_REASONS.map((reason, index): Partial<LogEntry> => {
      const note = EVENT_NOTES[index % EVENT_NOTES.length] ?? null;
      const noteValue = note === 'removed_because' ? 'cancelled' : '12';
      return {
        ...{ reason, outcome: 'failed', note, noteValue, detail: 'The server wrote this in English.' },
        ...{ title: null, employee: 'causes@acme.example', link: null, payload: Buffer.from('{}') },
      };
    });
    await Promise.all(
      entries.map((entry, index) => {
        const eventId = `cause-${index}`;
        const at = new Date(Date.now() - index * 1000).toISOString();
        return harness().logs.record(anEntryAt(at, { ...entry, eventId, messageId: eventId }), 'applied');
      }),
    );
  });
  const visit = async (query: string, who: 'camille' | 'alex' = 'camille') =>
    new LogPage(await harness().visit(who, `/console/log${query}`, LAPTOP));

  it('names every event, its dates and its employee, and from whom to whom it moved', async () => {
    const log = await visit('?search=sample-');
    const text = async (row: string) => (await log.row(row).first().innerText()).replaceAll('\u00a0', ' ');
    await log.row('Prise de parole').waitFor();

    expect(await text('Prise de parole')).toMatch(/jeu\. 3 juin.*9:00 – 17:00 · 6 invités/);
    expect(await text('Prise de parole')).toMatch(
      /sample-zoe@acme\.example[\s\S]*sample-malik@acme\.example/,
    );
    expect(await text('sample-giulia')).toContain('Absence');
    expect(await text('sample-ines')).toMatch(/Absent/);
  });

  it('says when, relative to now, with the full moment on hover, and does not repeat the badge', async () => {
    const log = await visit('?search=sample-');
    const time = log.row('Prise de parole').locator('time');
    await time.waitFor();
    const causes = await log.page.locator('.console-cause').allInnerTexts();

    expect(await time.innerText()).toMatch(/^il\sy\sa\s\d+\s(min|s)$/);
    expect(await time.getAttribute('title')).toMatch(/\d{4}.*\d\d:\d\d:\d\d/);
    expect(causes.length).toBeGreaterThan(0);
    expect(causes.filter((cause) => /échec|en attente\.|non concerné/i.test(cause))).toEqual([]);
  });

  it('leads from a cause to the page where it is mended', async () => {
    const log = await visit('?search=sample-');
    const action = (row: string) => log.row(row).locator('.console-action').getByRole('link');
    await log.row('sample-hugo').waitFor();

    expect(await action('sample-hugo').getAttribute('href')).toBe(
      '/console/configurations/france?step=authorization',
    );
    expect(await action('sample-giulia').getAttribute('href')).toBe('/console/configurations?add=77');
    expect(
      await log
        .row('sample-tom')
        .first()
        .getByRole('button', { name: /^Relancer/ })
        .count(),
    ).toBe(1);
    expect(await log.page.locator('a[href*="lucca-api"]').count()).toBe(0);
    const google = log.row('Prise de parole').locator('.console-action').getByRole('link');
    expect(await google.getAttribute('title')).toContain('accès à cet agenda nécessaire');
  });

  it('leads to the site of Lucca that people use, and not to its API', async () => {
    const log = await visit('?employee=causes@acme.example');
    await log.open('Pas d’adresse e-mail valide dans Lucca');
    const link = log.panel.locator('.callout').getByRole('link');

    expect(await link.getAttribute('href')).toBe('https://acme.ilucca.net');
  });

  it('has no English sentence on a French page, whatever the cause', async () => {
    const log = await visit('?employee=causes@acme.example');
    await log.shows('causes@acme.example', FAILURE_REASONS.length);
    const found: string[] = [];
    await log.rows.first().getByRole('link').first().click();
    for (const [index] of FAILURE_REASONS.entries()) {
      await log.panel.getByText(`${index + 1} sur ${FAILURE_REASONS.length}`).waitFor();
      await log.panel.locator('.console-attempts').waitFor();
      // Without what is marked as English.
      const text = await log.panel.evaluate<string, HTMLElement>((panel) => {
        const copy = panel.cloneNode(true) as HTMLElement;
        for (const quote of copy.querySelectorAll('[lang="en"], code')) quote.remove();
        return copy.textContent;
      });
      if (ENGLISH.test(text)) found.push(text);
      await log.page.keyboard.press('j');
    }

    expect(found).toEqual([]);
  });

  it('says that a failure of the server is ours, where one looks', async () => {
    const context = await harness().newContext(LAPTOP);
    const log = new LogPage(await harness().visit('camille', '/console/nowhere', { context }));
    await context.route('**/api/logs?**', (route) => route.fulfill({ status: 503, body: 'unavailable' }));
    await log.page.getByRole('link', { name: /Journal/ }).click();
    const message = log.page.getByRole('alert').filter({ hasText: 'de notre côté' });
    await message.waitFor();
    const box = await message.boundingBox();

    expect((box?.y ?? LAPTOP.height) + (box?.height ?? 0)).toBeLessThan(LAPTOP.height);
    expect(await message.getByRole('button', { name: 'Réessayer' }).count()).toBe(1);
    harness().errors.length = 0;
  });
}
