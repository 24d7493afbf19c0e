import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { findBrowser, NO_BROWSER_MESSAGE } from '../../support/local-stack/browser';
import { LogWatcher } from '../../support/story/run-scenes';
import { runStory } from '../../support/story/run-story';
import { dayAfter, fillMonth } from './employee-events';
import { ConsoleHarness, type Visit, type Visitor } from './console-harness';
import { openScreen } from './screens';

const FOLDER = join(__dirname, 'screenshots');

const DESKTOP = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };

/** Each screen in French on a laptop, and in English on a phone. */
const LOOKS: [suffix: string, Visit][] = [
  ['fr-1366', { ...DESKTOP, locale: 'fr-FR' }],
  ['en-390', { ...PHONE, locale: 'en-GB' }],
];

const EMPLOYEE = 'nora.lefevre@acme.example';

/** Path of each screen by its name. */
const SCREENS = {
  log: '/log',
  configurations: '/configurations',
  'wizard-general': '/configurations/belgique?step=general',
  'wizard-products': '/configurations/belgique?step=products',
  'wizard-authorization': '/configurations/belgique?step=authorization',
  'wizard-activation': '/configurations/belgique?step=activation',
  edit: '/configurations/france',
  employee: `/employee?employee=${EMPLOYEE}`,
  history: '/history',
};

/** What a screen shows last. */
const LAST: Partial<Record<string, RegExp>> = {
  'wizard-general': /Lucca (répond|answers)/,
  'wizard-products': /Excel avancé/,
  'wizard-activation': /Lille/,
  edit: /Lucca (répond|answers)/,
  employee: /^France$/,
};

/** Plays the story, and takes the screenshots of the documentation. */
async function main(): Promise<void> {
  const browser = findBrowser();
  if (browser === null) {
    console.error(NO_BROWSER_MESSAGE);
    process.exitCode = 2;
    return;
  }
  const watch = new LogWatcher();
  const harness = await ConsoleHarness.start(browser, {
    onOutput: () => {
      watch.notifyOutput();
    },
  });
  try {
    await runStory(harness.connector, watch, () => undefined, new AbortController().signal);
    await addExamples(harness);
    await rm(FOLDER, { recursive: true, force: true });
    await mkdir(FOLDER, { recursive: true });
    for (const [suffix, visit] of LOOKS) {
      for (const [name, path] of Object.entries(SCREENS)) {
        const page = await open(harness, 'camille', path, visit);
        const last = LAST[name];
        if (last) await page.getByText(last).first().waitFor({ state: 'attached' });
        await take(page, `${name}-${suffix}`);
        if (name === 'log') await takePanel(page, suffix);
      }
      await takeEmpty(harness, visit, suffix);
      await take(await open(harness, 'robin', '/log', visit), `no-access-${suffix}`);
    }
    const visit: Visit = { ...DESKTOP, locale: 'en-GB' };
    await take(await open(harness, 'camille', '/log', visit), 'log-en-1366');
    await take(await open(harness, 'camille', '/log', { ...visit, colorScheme: 'dark' }), 'log-en-1366-dark');
    await take(
      await open(harness, 'camille', SCREENS.employee, { ...PHONE, locale: 'fr-FR' }),
      'employee-fr-390',
    );
  } finally {
    await harness.reset();
    await harness.stop();
  }
}

async function open(harness: ConsoleHarness, who: Visitor, path: string, visit: Visit): Promise<Page> {
  const page = await harness.visit(who, `/console${path}`, visit);
  if (who === 'camille') await openScreen(page, `/console${path}`);
  return page;
}

async function take(page: Page, name: string): Promise<void> {
  // Nothing is highlighted under the pointer.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
  console.log(`${name}.png`);
}

async function takePanel(page: Page, suffix: string): Promise<void> {
  await page.locator('.console-log tbody a').first().click();
  await page.locator('dialog.console-panel .console-facts').first().waitFor();
  await take(page, `log-panel-${suffix}`);
}

/** The first day: no configuration yet. */
async function takeEmpty(harness: ConsoleHarness, visit: Visit, suffix: string): Promise<void> {
  const context = await harness.newContext(visit);
  await context.route('**/api/configurations', (route) => route.fulfill({ json: { items: [] } }));
  const page = await harness.visit('camille', '/console/configurations', { context });
  await page.waitForLoadState('networkidle');
  await take(page, `empty-${suffix}`);
}

/** A draft, a full month, and a failure: an employee without a Google account. */
async function addExamples(harness: ConsoleHarness): Promise<void> {
  const { google, lucca } = harness.connector;
  const france = await harness.configuration('france');
  if (!france) throw new Error('The example configuration is missing');
  await harness.configure({
    ...{ ...france, id: 'belgique', name: 'Belgique', establishments: ['15'], active: false },
  });
  await harness.configure({
    ...france,
    presentation: { ...france.presentation, pendingWorkplaces: 'show' },
  });
  const nora = await harness.hire(EMPLOYEE, { givenName: 'Nora', familyName: 'Lefèvre' });
  const marc = await harness.hire('marc.petit@acme.example', { givenName: 'Marc', familyName: 'Petit' });
  await fillMonth(harness, nora, marc, nextMonday());
  const address = 'paul.garnier@acme.example';
  google.addAccount(address);
  google.deleteAccount(address);
  const gone = lucca.lucca.hire(address, { givenName: 'Paul', familyName: 'Garnier' });
  await harness.deliver(lucca.lucca.setWorkplace({ employee: gone, date: dayAfter(nextMonday(), 1) }));
  const page = await harness.visit('camille', '/console/log');
  await page.getByText('1 en échec').or(page.getByText('En échec')).first().waitFor();
}

function nextMonday(): string {
  const today = new Date().toISOString().slice(0, 10);
  return dayAfter(today, 8 - (new Date(today).getUTCDay() || 7));
}

void main();
