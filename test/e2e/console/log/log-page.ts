import type { Locator, Page } from 'playwright-core';

/** The log screen as a person sees it. Names are French. */
export class LogPage {
  constructor(readonly page: Page) {}

  get table(): Locator {
    return this.page.getByRole('table', { name: 'Journal' });
  }

  get rows(): Locator {
    return this.table.locator('tbody tr');
  }

  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text });
  }

  get panel(): Locator {
    return this.page.locator('dialog.console-panel');
  }

  get question(): Locator {
    return this.page.locator('dialog.console-confirm');
  }

  /** Waits until the list has this many rows, and all of them the text. */
  async shows(hasText: string | RegExp, count: number): Promise<void> {
    // Relative to the table.
    const other = this.page.locator('tbody tr').filter({ hasNotText: hasText });
    await this.table.filter({ hasNot: other }).waitFor();
    await this.rows.nth(count - 1).waitFor();
    await this.rows.nth(count).waitFor({ state: 'detached' });
  }

  /** Opens a row in the panel. */
  async open(text: string | RegExp): Promise<void> {
    await this.row(text).first().getByRole('link').first().click();
    await this.panel.waitFor();
  }

  /** The first figure of the legend. */
  get written(): Locator {
    return this.page.locator('.console-legend b').first();
  }

  /** The figures of the legend: written, unchanged, waiting, failed. */
  async figures(): Promise<number[]> {
    await this.written.filter({ hasNotText: '–' }).waitFor();
    const texts = await this.page.locator('.console-legend b').allInnerTexts();
    return texts.map(Number);
  }

  parameter(name: string): string | null {
    return new URL(this.page.url()).searchParams.get(name);
  }
}
