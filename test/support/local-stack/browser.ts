import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const BROWSER_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where a browser is; null if there is none. `CHROMIUM_PATH` names another one. */
export function findBrowser(): string | null {
  const { CHROMIUM_PATH } = process.env;
  return (
    [...(CHROMIUM_PATH === undefined ? [] : [CHROMIUM_PATH]), ...BROWSER_PATHS].find((path) => existsSync(path)) ??
    null
  );
}

export const NO_BROWSER =
  'No browser was found: the tests of the page are left out. Install one (apt-get install chromium), or name one in CHROMIUM_PATH.';

/** A browser without a window. */
export function openBrowser(executablePath: string): Promise<Browser> {
  // Without a sandbox of its own: tests often run as root, in a container. Without what asks the network, or draws on a screen.
  const args = [
    ...['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-quic', '--no-first-run'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ];
  return chromium.launch({ executablePath, args });
}
