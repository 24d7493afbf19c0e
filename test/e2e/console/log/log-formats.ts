import { anEntryAt } from '../../../support/builders/log-entries';
import type { ConsoleHarness, Visit } from '../console-harness';
import { LogPage } from './log-page';

const ENGLISH: Visit = { locale: 'en-GB', width: 1366, height: 768 };

const NOW = Date.now();

/** Writes two events of Lucca whose format has changed. Idempotent. */
export async function recordInvalidEvents({ logs }: ConsoleHarness): Promise<void> {
  const entries = ['leave.created', 'leave.updated'].map((topic, index) =>
    anEntryAt(new Date(NOW - index * 1000).toISOString(), {
      ...{ eventId: `format-${index}`, messageId: `format-${index}`, topic },
      ...{ configuration: null, product: null, title: null, employee: null, googleEventId: null, link: null },
      ...{ outcome: 'failed', reason: 'invalid_event', note: 'invalid_fields', noteValue: 'data.formatTest' },
      detail: `data.formatTest.${index}.startsAt: is missing`,
      payload: Buffer.from('{}'),
    }),
  );
  await Promise.all(entries.map((entry) => logs.record(entry, 'applied')));
}

/** What did not fit in events, above the list. */
export function logFormats(harness: () => ConsoleHarness): void {
  beforeAll(() => recordInvalidEvents(harness()));
  const visit = async (who: 'camille' | 'alex', options: Visit) => {
    const page = await harness().visit(who, '/console/log', options);
    const notice = page.locator('.console-problems');
    return { log: new LogPage(page), page, notice };
  };
  const field = 'data.formatTest[].startsAt';

  it('names field and rule, who must act and where the recipe is, and copies the table', async () => {
    const { page, notice } = await visit('camille', ENGLISH);
    const details = notice.getByRole('button', { name: 'Details' });
    await details.click();
    const row = notice.getByRole('row').filter({ hasText: field });
    await row.waitFor();
    await notice.getByRole('button', { name: 'Copy the table' }).click();
    await page.getByText('Copied').waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');

    expect(await row.innerText()).toMatch(/is missing\s+leave\.created\s+leave\.updated\s+2\s/);
    expect(await notice.innerText()).toMatch(/Only the platform team/);
    expect(await notice.innerText()).toMatch(/functions\/lucca\/README\.md/);
    expect(copied).toMatch(/data\.formatTest\[\]\.startsAt\tis missing\tleave\.created, leave\.updated\t2\t/);
    expect(await details.getAttribute('aria-expanded')).toBe('true');
  });

  it('leads to the latest event, and to all of them', async () => {
    const { log, page, notice } = await visit('camille', ENGLISH);
    await notice.getByRole('button', { name: 'Details' }).click();
    await notice
      .getByRole('row')
      .filter({ hasText: field })
      .getByRole('link', { name: /open the latest event/ })
      .click();
    await log.panel.getByText('The event has an unexpected format').first().waitFor();
    await page.keyboard.press('Escape');
    await log.panel.waitFor({ state: 'detached' });
    await notice.getByRole('link', { name: 'Show these events' }).click();
    await page.waitForURL((url) => url.searchParams.get('reason') === 'invalid_event');

    expect(log.parameter('outcome')).toBe('failed');
    await page.getByRole('button', { name: 'Retry all' }).waitFor();
  });

  it('tells a reader on a phone that an administrator retries them, and fits', async () => {
    const width = 390;
    const { page, notice } = await visit('alex', { ...ENGLISH, width, height: 844 });
    await notice.getByRole('button', { name: 'Details' }).click();
    await notice.getByText(field).waitFor();

    expect(await notice.innerText()).toContain('an administrator can retry them');
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

  it('is not there if every event fits, and the list does not depend on it', async () => {
    const context = await harness().newContext(ENGLISH);
    const none = { items: [], events: 0, notKept: 0, isPartial: false, recipeUrl: null };
    await context.route('**/api/format-problems?**', (route) => route.fulfill({ json: none }));
    const page = await harness().visit('camille', '/console/log?reason=invalid_event', { context });
    const rows = page.getByRole('table', { name: 'Log' }).locator('tbody tr');
    await rows.first().waitFor();
    const shown = await page.locator('.console-problems').count();
    await context.unroute('**/api/format-problems?**');
    await context.route('**/api/format-problems?**', (route) => route.fulfill({ status: 503 }));
    await page.reload();
    await rows.first().waitFor();

    expect([shown, await page.locator('.console-problems').count()]).toEqual([0, 0]);
    harness().errors.length = 0;
  });
}
