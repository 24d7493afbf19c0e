import { source as axeSource } from 'axe-core';
import type { Page } from 'playwright-core';
import * as z from 'zod';
import { anEntry } from '../../support/builders/log-entries';
import { goTo, type ConsoleHarness } from './console-harness';
import { recordInvalidEvents } from './log/log-formats';

export const SCREENS = {
  list: '/console/configurations',
  configuration: '/console/configurations/france?section=authorization',
  general: '/console/configurations/axe-draft?step=general',
  products: '/console/configurations/axe-draft?step=products',
  authorization: '/console/configurations/axe-draft?step=authorization',
  activation: '/console/configurations/axe-draft?step=activation',
  'new configuration': '/console/configurations/new',
  log: '/console/log?employee=axe@acme.example',
  'empty log': '/console/log?employee=nobody@acme.example',
  'no employee': '/console/employee',
  employee: '/console/employee?employee=axe@acme.example&month=2027-04',
  'employees of a name': '/console/employee?employee=longname',
  'unknown employee': '/console/employee?employee=nobody@acme.example',
  history: '/console/history',
  'unknown page': '/console/nowhere',
};

const axeResults = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ target: z.unknown() })) })),
});

/** Opens a screen, and waits until it has all it shows. */
export async function openScreen(page: Page, path: string): Promise<void> {
  await goTo(page, path);
  await page.locator('main .console-skeleton').first().waitFor({ state: 'detached' });
  await page.waitForLoadState('networkidle');
}

/** Each screen by keyboard, with a screen reader and in dark mode. */
export function screens(harness: () => ConsoleHarness): void {
  beforeAll(async () => {
    const { lucca } = harness().connector.lucca;
    const names = { givenName: 'Maximilienne', familyName: 'Longname-Axe' };
    const employee = await harness().hire('axe@acme.example', names);
    await harness().deliver(lucca.setWorkplace({ employee, date: '2027-04-13' }));
    const failed = { outcome: 'failed', reason: 'unknown_google_user', payload: Buffer.from('{}') } as const;
    const at = new Date().toISOString();
    await harness().logs.record(
      anEntry({ ...failed, at, eventId: 'axe', employee: 'axe@acme.example' }),
      'applied',
    );
    await recordInvalidEvents(harness());
    const france = await harness().configuration('france');
    if (!france) throw new Error('The example has no configuration "france"');
    const draft = { id: 'axe-draft', name: 'Brouillon', establishments: ['15'], active: false };
    await harness().configure({ ...france, ...draft });
  });
  afterAll(() => harness().removeConfiguration('axe-draft'));

  const suggest = async (page: Page) => {
    await openScreen(page, '/console/employee');
    await page.getByRole('combobox').fill('longname');
    await page.getByRole('option').waitFor();
  };
  const violations = async (page: Page, rules: string[] | null) => {
    if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axeSource);
    const options = JSON.stringify(rules ? { runOnly: rules } : {});
    const found = await page.evaluate(`axe.run(document, ${options})`);
    return axeResults
      .parse(found)
      .violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${JSON.stringify(target)}`));
  };

  it.each([
    ['light', null],
    // The other rules do not depend on colours.
    ['dark', ['color-contrast']],
  ] as const)('have no accessibility violations in %s mode', async (colorScheme, only) => {
    const page = await harness().visit('camille', '/console', { colorScheme });
    const found: Record<string, string[]> = {};
    const rules = only && [...only];
    for (const [name, path] of Object.entries(SCREENS)) {
      await openScreen(page, path);
      found[name] = await violations(page, rules);
    }
    await openScreen(page, '/console/log?employee=axe@acme.example');
    await page.getByRole('button', { name: /^Relancer/ }).click();
    await page.getByRole('dialog').waitFor();
    found['a dialog'] = await violations(page, rules);
    await page.keyboard.press('Escape');
    await page.locator('.console-log tbody a').first().click();
    await page.locator('dialog.console-panel .console-facts').first().waitFor();
    found['an event'] = await violations(page, rules);
    await openScreen(page, '/console/log');
    await page.locator('.console-problems').getByRole('button', { name: 'Détails' }).click();
    found['what did not fit'] = await violations(page, rules);
    await suggest(page);
    found['suggestions'] = await violations(page, rules);
    await openScreen(page, '/console/configurations/new');
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await page.getByText('Ce champ est obligatoire.').first().waitFor();
    found['invalid input'] = await violations(page, rules);

    expect(Object.entries(found).filter(([, list]) => list.length > 0)).toEqual([]);
  });

  it('never let French punctuation begin a line', async () => {
    const page = await harness().visit('camille', '/console');
    const found: string[] = [];
    for (const path of Object.values(SCREENS)) {
      await openScreen(page, path);
      const text = await page.evaluate<string>('document.body.innerText');
      found.push(...(text.match(/.{0,30}(?: [:;!?»]|« ).{0,10}/g) ?? []));
    }

    expect(found).toEqual([]);
  });

  it('can be used by keyboard: skip link, dialog, and focus returned to its button', async () => {
    const page = await harness().visit('camille', '/console/configurations');
    const menu = page.getByRole('button', { name: 'Autres actions : France' });
    const skip = page.getByRole('link', { name: 'Aller au contenu' });
    await skip.focus();
    const { x } = (await skip.boundingBox()) ?? { x: -1 };
    await page.keyboard.press('Enter');
    const content = await page.locator(':focus').getAttribute('id');
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Mettre en pause…' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    // The dialog takes the focus one frame after it is rendered.
    await dialog.locator(':focus').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    expect(x).toBeGreaterThanOrEqual(0);
    expect(content).toBe('content');
    await menu.and(page.locator(':focus')).waitFor();
    expect(await harness().configuration('france')).toMatchObject({ active: true });
  });
}
