import type { FormatProblems } from '../../../../functions/console/contract/format-problems';
import type { ConsoleHarness, Visit } from '../console-harness';
import { recordInvalidEvents } from './log-formats';
import { LogPage } from './log-page';
import { recordSamples } from './log-samples';

/** The sum of unexpected movements, as browsers measure it; evaluated before the page loads. */
const MEASURE_SHIFT = `
  window.layoutShift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
`;
const LAPTOP = { width: 1366, height: 768 };

const NO_PROBLEMS: FormatProblems = { items: [], events: 0, notKept: 0, isPartial: false, recipeUrl: null };

/** What stands where, on a laptop and on a phone. */
export function logLayout(harness: () => ConsoleHarness): void {
  beforeAll(async () => {
    await recordSamples(harness(), Date.now());
    await recordInvalidEvents(harness());
    await harness().count();
  });
  const visit = async (options: Visit, query = '?search=sample-') =>
    new LogPage(await harness().visit('camille', `/console/log${query}`, options));

  it('shows seven rows or more above the fold of a laptop, below a notice', async () => {
    const log = await visit(LAPTOP);
    await log.row('Sécurité incendie').waitFor();
    const boxes = await Promise.all((await log.rows.all()).map((row) => row.boundingBox()));
    const inView = boxes.filter((box) => box && box.y + box.height <= LAPTOP.height);

    await log.page.locator('.console-problems').waitFor();
    expect(boxes[0]?.y).toBeLessThan(330);
    expect(inView.length).toBeGreaterThanOrEqual(7);
  });

  it('begins the rows within 320 pixels without a notice', async () => {
    const context = await harness().newContext(LAPTOP);
    await context.route('**/api/format-problems?**', (route) => route.fulfill({ json: NO_PROBLEMS }));
    const log = await visit({ context });
    await log.row('Sécurité incendie').waitFor();

    expect(await log.page.locator('.console-problems').count()).toBe(0);
    expect((await log.rows.first().boundingBox())?.y).toBeLessThan(320);
  });

  it.each([
    ['a laptop', LAPTOP],
    ['a phone', { width: 390, height: 844 }],
  ])('does not move while it loads: %s', async (_, options) => {
    const context = await harness().newContext(options);
    await context.addInitScript(MEASURE_SHIFT);
    const log = await visit({ context });
    await log.row('Sécurité incendie').waitFor();
    // The notice comes after the rows, and the figures come last.
    const listed = log.page.waitForResponse(/\/api\/logs\?/);
    await context.route('**/api/format-problems?**', async (route) => {
      await listed;
      await route.continue();
    });
    await context.route('**/api/chart?**', async (route) => {
      await log.row('Sécurité incendie').waitFor();
      await route.continue();
    });
    await log.page.reload();
    await log.figures();
    await log.page.locator('.console-problems').waitFor();

    expect(await log.page.evaluate<number>('window.layoutShift')).toBeLessThan(0.05);
  });

  it.each([320, 390])('fits a phone, with a low header, and filters in a dialog: %d px', async (width) => {
    const log = await visit({ width, height: 844 }, '?search=sample-&product=office');
    await log.row('Télétravail').first().waitFor();
    const isWide = () => log.page.evaluate<boolean>(`document.documentElement.scrollWidth > ${width}`);
    const inList = await isWide();
    await log.page.getByRole('button', { name: 'Filtres · 1' }).click();
    await log.question.getByLabel('Résultat', { exact: true }).selectOption({ label: 'En échec' });
    await log.question.getByRole('button', { name: 'Afficher les événements' }).click();
    await log.shows('En échec', 1);
    const filtered = await isWide();
    await log.open('Télétravail');
    const panel = await log.panel.boundingBox();

    expect([inList, filtered, await isWide()]).toEqual([false, false, false]);
    expect(panel).toMatchObject({ x: 0, width });
  });

  it('has one tab stop in the chart, arrow keys between its bars, and figures at the focus', async () => {
    const log = await visit(LAPTOP, '');
    await log.figures();
    const slots = log.page.locator('.console-chart-slot');
    const stops = await slots.and(log.page.locator('[tabindex="0"]')).count();
    await slots.last().focus();
    await log.page.keyboard.press('ArrowLeft');
    const isNext = await slots.nth(26).and(log.page.locator(':focus')).count();
    await log.page.keyboard.press('Home');
    const first = slots.first();

    expect(stops).toBe(1);
    expect(isNext).toBe(1);
    await first.and(log.page.locator(':focus')).waitFor();
    await first.locator('.tooltip').waitFor({ state: 'visible' });
    expect(await first.getAttribute('aria-label')).toMatch(/00:00 – 06:00/);
  });

  it('has an axis with the days of the week, and one with numbers', async () => {
    const log = await visit(LAPTOP);
    await log.figures();
    const numbers = await log.page.locator('.console-chart-y span').allInnerTexts();
    const days = await log.page.locator('.console-chart-x span').allInnerTexts();
    const [maximum = 0, middle, zero] = numbers.map(Number);
    const today = new Intl.DateTimeFormat('fr', { day: 'numeric', timeZone: 'Europe/Paris' }).format();

    expect(maximum).toBeGreaterThan(0);
    expect([middle, zero]).toEqual([maximum / 2, 0]);
    expect(days.filter((day) => /^\p{L}+\.?\s+\d+$/u.test(day))).toHaveLength(7);
    expect(days.findLast((day) => /\d/.test(day))).toMatch(new RegExp(`\\s${today}$`));
  });

  it('shows the figures of a bar at the first touch, and chooses it at the second', async () => {
    const log = await visit({ width: 390, height: 844 });
    await log.figures();
    const bar = log.page.locator('.console-chart-slot').nth(20);
    await bar.tap();
    await bar.and(log.page.locator('.is-touched')).locator('.tooltip').waitFor();
    const chosen = log.parameter('from');
    await bar.tap();
    await log.page.waitForURL((url) => url.searchParams.has('from'));

    expect(chosen).toBeNull();
  });

  it('offers periods, which the browser’s Back restores', async () => {
    const log = await visit(LAPTOP);
    await log.row('Sécurité incendie').waitFor();
    await log.page.getByText('30 j', { exact: true }).click();
    await log.page.waitForURL((url) => url.searchParams.get('period') === '30d');
    await log.page.getByText('Dates…').click();
    await log.question.getByLabel('Du').fill('2026-01-01');
    await log.question.getByLabel('Au').fill('2026-01-02');
    await log.question.getByRole('button', { name: 'Appliquer' }).click();
    await log.page.getByText('Aucun événement ne correspond').waitFor();
    await log.page.goBack();
    await log.row('Sécurité incendie').waitFor();

    expect(log.parameter('period')).toBe('30d');
    expect(log.parameter('search')).toBe('sample-');
  });
}
