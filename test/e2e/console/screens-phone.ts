import type { Page } from 'playwright-core';
import type { ConsoleHarness } from './console-harness';
import { openScreen, SCREENS } from './screens';

/** In CSS pixels. */
const WIDTHS = [320, 390];
const MAX_HEADER = 64;

/** Each screen on a phone. */
export function phoneScreens(harness: () => ConsoleHarness): void {
  const widthOf = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth');

  it.each(WIDTHS)('are not wider than %i px, under a low header', async (width) => {
    const page = await harness().visit('alex', '/console', { width, locale: 'en-GB' });
    const tooWide: string[] = [];
    const headers = new Set<number>();
    for (const [name, path] of Object.entries(SCREENS)) {
      await openScreen(page, path);
      if ((await widthOf(page)) > width) tooWide.push(`${name}: ${await widthOf(page)}`);
      for (const part of ['.appLayout-navSide', '.mod-mobileToggle']) {
        headers.add((await page.locator(part).boundingBox())?.height ?? Infinity);
      }
    }

    expect(tooWide).toEqual([]);
    expect(Math.max(...headers)).toBeLessThanOrEqual(MAX_HEADER);
  });

  it('suggest employees within the screen', async () => {
    const page = await harness().visit('alex', '/console', { width: 320, locale: 'en-GB' });
    await openScreen(page, '/console/employee');
    await page.getByRole('combobox').fill('longname');
    await page.getByRole('option').waitFor();
    const options = await page.getByRole('listbox').boundingBox();

    expect((options?.x ?? 0) + (options?.width ?? Infinity)).toBeLessThanOrEqual(320);
  });

  it('are reached by the menu, by touch and by keyboard', async () => {
    const page = await harness().visit('alex', '/console/history', { width: 390 });
    const menu = page.getByRole('button', { name: 'Menu' });
    const navigation = page.getByRole('navigation', { name: 'Navigation principale' });
    await menu.tap();
    await navigation.getByRole('link', { name: 'Collaborateurs' }).tap();
    await page.getByRole('heading', { name: 'Collaborateurs', level: 1 }).waitFor();
    await navigation.waitFor({ state: 'hidden' });
    await menu.focus();
    await page.keyboard.press('Enter');
    await navigation.waitFor();
    await page.keyboard.press('Escape');
    await navigation.waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await navigation.getByRole('link', { name: 'Historique' }).focus();
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'Historique', level: 1 }).waitFor();
  });
}
