import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { AuditTrail, type AuditedChange } from '../../../functions/store/audit-trail';
import type { ConsoleHarness } from './console-harness';

const AUTHOR = 'Hélène Historique';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The audit trail, with entries of an author whom no other suite has. */
export function history(harness: () => ConsoleHarness): void {
  beforeAll(async () => {
    const france = await harness().configuration('france');
    if (!france) throw new Error('The example configuration is missing');
    const changed = {
      ...{ ...france, establishments: ['12'] },
      presentation: { ...france.presentation, absences: { title: 'account', as: 'event' } },
    };
    const { AuditTable: table } = harness().connector.outputs;
    const record = async (
      minutes: number,
      change: Pick<AuditedChange, 'action'> & Partial<AuditedChange>,
      end: 'done' | 'refused' | null = 'done',
    ) => {
      const now = () => Date.now() - minutes * MINUTE_MS;
      const trail = new AuditTrail(harness().tables, table, now, randomUUID);
      const about = {
        who: AUTHOR,
        via: 'console',
        configuration: 'france',
        before: null,
        after: null,
      } as const;
      const id = await trail.begin({ ...about, ...change });
      if (end) await trail.end(id, end);
    };
    const counts = [{ product: 'training', read: 90, included: 86, excluded: { ended_earlier: 4 } }];
    const event = 'https://acme.ilucca.net#history';
    await record(4, { action: 'events.retry', configuration: null, after: { events: 2, rows: ['a', 'b'] } });
    await record(26, { action: 'configuration.change', before: changed, after: france });
    await record(
      60,
      {
        action: 'configuration.delete',
        configuration: 'gone',
        before: { ...france, id: 'gone', name: 'Fermée' },
      },
      null,
    );
    await record(
      90,
      { action: 'configuration.activate', before: { ...france, active: false }, after: france },
      'refused',
    );
    await record(120, { action: 'event.view', after: { event, resource: 'calendar-event/1' } });
    await record(26 * 60, {
      action: 'import.finish',
      after: { dryRun: false, state: 'done', problem: null, counts },
    });
    await record(40 * 24 * 60, {
      ...{ who: 'connector', via: 'connector', action: 'authorization.lose' },
      after: { since: new Date(Date.now() - 41 * DAY_MS).toISOString(), reason: 'authorization_missing' },
    });
    await record(40 * 24 * 60, {
      who: `${AUTHOR}@build`,
      via: 'command',
      action: 'configuration.create',
      after: france,
    });
  });

  const visit = async (query = '', options = {}) => {
    const search = new URLSearchParams(query);
    search.set('search', AUTHOR);
    const page = await harness().visit('alex', `/console/history?${search.toString()}`, options);
    await rows(page).first().waitFor();
    return page;
  };
  const rows = (page: Page) =>
    page.getByRole('table', { name: /^(Historique|History)$/ }).locator('tbody tr');
  const row = (page: Page, text: string) => rows(page).filter({ hasText: text });

  it('says who did what and when, how many, and with which result', async () => {
    const page = await visit();
    const texts = await rows(page).allInnerTexts();
    const time = rows(page).first().locator('time');

    expect(texts[0]).toMatch(/il\sy\sa\s4\smin/);
    expect(texts[0]).toContain('2 événements relancés');
    expect(await time.getAttribute('title')).toMatch(/\d{2}:\d{2}:\d{2}/);
    expect(await row(page, 'Configuration supprimée').innerText()).toMatch(
      /Fermée[\s\S]*Interrompu[\s\S]*Résultat inconnu/,
    );
    expect(await row(page, 'Configuration activée').innerText()).toMatch(/Refusé[\s\S]*Rien n’a changé/);
    expect(await row(page, 'Import terminé').innerText()).toContain('86 importés, 4 écartés');
    expect(await row(page, 'Configuration créée').innerText()).toContain('en ligne de commande');
    const link = row(page, 'Contenu d’un événement consulté').getByRole('link');
    expect(await link.getAttribute('href')).toBe(
      `/console/log/${Buffer.from('https://acme.ilucca.net#history').toString('base64url')}`,
    );
  });

  it('says since when the connector has known of a lost authorization', async () => {
    const page = await visit();
    await page.goto(`${harness().origin}/console/history?search=connecteur&action=authorization.lose`);
    const lost = row(page, 'Autorisation Google perdue').last();
    const day = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'medium', timeZone: 'Europe/Paris' });

    expect(await lost.innerText()).toContain('Le connecteur');
    expect(await lost.innerText()).toContain(`depuis le ${day.format(Date.now() - 41 * DAY_MS)}`);
  });

  it('shows what changed from before to after, by the names of fields and establishments', async () => {
    const page = await visit();
    const changed = row(page, 'Configuration modifiée');
    await changed.getByText('2 changements').click();
    const list = changed.locator('dl');
    await list.getByText('Marseille, Lyon').waitFor();

    expect(await list.locator('dt').allInnerTexts()).toEqual(['Établissements', 'Titre des absences']);
    expect(await list.locator('del').first().innerText()).toBe('Marseille');
    expect(await list.innerText()).not.toMatch(/presentation|absences\.title/);
  });

  it('filters by text, action, configuration and period, and keeps the filters in the address', async () => {
    const page = await visit();
    const total = await rows(page).count();
    await page.getByRole('combobox', { name: 'Action' }).selectOption({ label: 'Import terminé' });
    await page.getByText('1 ligne trouvée', { exact: false }).waitFor();
    const filtered = new URL(page.url()).searchParams.get('action');
    await page.getByRole('button', { name: 'Effacer : Action' }).click();
    await page.getByRole('combobox', { name: 'Période' }).selectOption({ label: 'Dernières 24 heures' });
    await page.getByText('5 lignes trouvées sur toute la période').waitFor();
    await page.getByRole('combobox', { name: 'Configuration' }).selectOption({ label: 'Fermée' });
    await page.getByText('1 ligne trouvée sur toute la période').waitFor();

    expect(total).toBe(7);
    expect(filtered).toBe('import.finish');
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      ...{ search: AUTHOR, configuration: 'gone', period: '1' },
    });
  });

  it.each([390, 320])('can be read on a phone of %i px', async (width) => {
    const page = await visit('', { width, height: 700, locale: 'en-GB' });
    const card = row(page, 'Configuration changed');
    await card.getByText('2 changes').click();
    const boxes = await Promise.all(
      [card.getByText('Configuration changed'), card.locator('time'), card.getByText(AUTHOR)].map((part) =>
        part.boundingBox(),
      ),
    );
    const changes = await card.locator('dl').boundingBox();

    for (const box of boxes) expect((box?.x ?? width) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
    const [action, , author] = boxes;
    expect(author?.y).toBeGreaterThanOrEqual((action?.y ?? 0) + (action?.height ?? Infinity));
    expect(changes?.width).toBeGreaterThan(width / 2);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
  });
}
