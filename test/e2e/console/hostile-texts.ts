import type { Page } from 'playwright-core';
import { anEntry } from '../../support/builders/log-entries';
import type { ConsoleHarness } from './console-harness';

const TITLE = '<img src=x onerror="alert(1)"><script>alert(2)</script>{{7*7}} =1+1';

/** Texts from Lucca are shown as text, even if they look like markup. */
export function hostileTexts(harness: () => ConsoleHarness): void {
  const opened: string[] = [];
  const watch = (page: Page) => {
    page.on('dialog', (dialog) => {
      opened.push(dialog.message());
      void dialog.dismiss();
    });
    return page;
  };

  it('shows a title with markup as plain text on each screen', async () => {
    const { lucca } = harness().connector.lucca;
    const [organizer, guest] = [lucca.hire('mona@acme.example'), lucca.hire('noe@acme.example')];
    const session = lucca.plan({
      ...{ organizer, title: TITLE, location: TITLE, description: TITLE },
      ...{ startsAt: '2027-02-02T09:00:00+01:00', endsAt: '2027-02-02T17:00:00+01:00' },
    });
    await harness().deliver(lucca.register(session, guest));
    const page = watch(await harness().visit('camille', '/console/log?employee=mona@acme.example'));
    await page.getByRole('link', { name: TITLE }).click();
    await page.getByText(TITLE).first().waitFor();
    await page.goto(`${harness().origin}/console/employee?employee=mona@acme.example&month=2027-02`);
    await page.getByText(TITLE).first().waitFor();

    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(opened).toEqual([]);
  });

  it('shows no link for an unsafe URL', async () => {
    const at = new Date().toISOString();
    const hostile = {
      employee: 'eve@acme.example',
      link: 'javascript:alert(3)',
      resource: 'javascript:alert(4)#leave#1',
    };
    await harness().logs.record(anEntry({ ...hostile, at, eventId: 'hostile-1' }), 'applied');
    const page = watch(await harness().visit('camille', '/console/log?employee=eve@acme.example'));
    await page.getByRole('cell', { name: 'eve@acme.example', exact: true }).waitFor();

    const links = await Promise.all(
      (await page.locator('main a').all()).map((link) => link.getAttribute('href')),
    );
    expect(links.filter((link) => /^\s*javascript:/i.test(link ?? ''))).toEqual([]);
    expect(links.length).toBeGreaterThan(0);
  });
}
