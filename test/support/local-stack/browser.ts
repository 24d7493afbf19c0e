import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const BROWSER_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @returns the path of a Chromium-based browser, `CHROMIUM_PATH` first; null if there is none */
export function findBrowser(): string | null {
  const { CHROMIUM_PATH } = process.env;
  return (
    [...(CHROMIUM_PATH === undefined ? [] : [CHROMIUM_PATH]), ...BROWSER_PATHS].find((path) =>
      existsSync(path),
    ) ?? null
  );
}

export const NO_BROWSER_MESSAGE =
  'No browser found, so the browser tests are skipped. Install one (apt-get install chromium) or set CHROMIUM_PATH.';

/** Starts a headless browser. */
export function openBrowser(executablePath: string): Promise<Browser> {
  // No sandbox, because tests often run as root in a container; no GPU and no background requests.
  const args = [
    ...['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-quic', '--no-first-run'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ];
  return chromium.launch({ executablePath, args });
}
