import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { findBrowser, NO_BROWSER_MESSAGE } from '../../support/local-stack/browser';
import { LogWatcher } from '../../support/story/run-scenes';
import { runStory } from '../../support/story/run-story';
import { ConsoleHarness, type Visit } from './console-harness';

const FOLDER = join(__dirname, 'screenshots');

type Shot = {
  name: string;
  path: string;
  visit: Visit;
  /** In CSS pixels; the default is 900. */
  height?: number;
  /** Resolves when the screenshot can be taken. */
  ready: (page: Page) => Promise<void>;
};

const shows = (text: string) => (page: Page) => page.getByText(text).first().waitFor();

const SHOTS: Shot[] = [
  {
    name: 'log-en',
    path: '/log',
    visit: { locale: 'en-GB' },
    height: 1250,
    ready: shows('Workplace: failed.'),
  },
  {
    name: 'configurations-en',
    path: '/configurations',
    visit: { locale: 'en-GB' },
    ready: shows('employees known'),
  },
  {
    name: 'presentation-fr',
    path: '/configurations/france?section=products',
    visit: { locale: 'fr-FR' },
    ready: shows('Excel avancé'),
  },
  {
    name: 'check-fr',
    path: '/configurations/france?step=authorization',
    visit: { locale: 'fr-FR' },
    async ready(page) {
      await page.getByRole('button', { name: 'Vérifier', exact: true }).click();
      await page.getByText(/^Agenda de .* lu aujourd’hui/).waitFor();
      await page.locator('button[aria-busy="true"]').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'employee-en-dark',
    path: `/employee?employee=tom.nguyen@acme.example&month=${monthOfStory()}`,
    visit: { locale: 'en-GB', colorScheme: 'dark' },
    ready: shows('guest'),
  },
];

/** The month of the story's events. */
function monthOfStory(): string {
  return new Date(Date.now() + 7 * 24 * 60 * 60 * 1000).toISOString().slice(0, 7);
}

/** Plays the story, and takes the screenshots of the documentation. */
async function main(): Promise<void> {
  const browser = findBrowser();
  if (browser === null) {
    console.error(NO_BROWSER_MESSAGE);
    process.exitCode = 2;
    return;
  }
  await mkdir(FOLDER, { recursive: true });
  const watch = new LogWatcher();
  const harness = await ConsoleHarness.start(browser, {
    onOutput: () => {
      watch.notifyOutput();
    },
  });
  try {
    const { connector } = harness;
    await runStory(connector, watch, () => undefined, new AbortController().signal);
    await addFailure(harness);
    for (const { name, path, visit, height = 900, ready } of SHOTS) {
      const page = await harness.visit('camille', `/console${path}`, visit);
      await page.setViewportSize({ width: 1280, height });
      await ready(page);
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
      console.log(`${name}.png`);
    }
  } finally {
    await harness.reset();
    await harness.stop();
  }
}

/** A failure: an employee without a Google account. */
async function addFailure(harness: ConsoleHarness): Promise<void> {
  const { google, lucca } = harness.connector;
  const address = 'gone.person@acme.example';
  google.addAccount(address);
  google.deleteAccount(address);
  await harness.deliver(
    lucca.lucca.setWorkplace({ employee: lucca.lucca.hire(address), date: '2027-01-11' }),
  );
}

void main();
