import { findBrowser, NO_BROWSER_MESSAGE } from '../../support/local-stack/browser';
import { ConsoleHarness } from './console-harness';

/** Runs suites against one local stack in a browser, by their titles. Without a browser, they are skipped with a message. */
export function inBrowser(
  suites: Record<string, (harness: () => ConsoleHarness) => void>,
  options: Parameters<typeof ConsoleHarness.start>[1] = {},
): void {
  const browser = findBrowser();
  if (browser === null) process.stderr.write(`\n${NO_BROWSER_MESSAGE}\n\n`);

  /** A cold start bundles the functions and the page, which takes long on a busy machine. */
  jest.setTimeout(240_000);

  (browser === null ? describe.skip : describe)('the console, in a browser', () => {
    let started: ConsoleHarness;
    beforeAll(async () => {
      started = await ConsoleHarness.start(browser ?? '', options);
    });
    afterEach(async () => {
      const errors = started.errors.splice(0);
      await started.reset();
      started.delegate(true);
      expect(errors).toEqual([]);
    });
    afterAll(() => started.stop());

    for (const [title, suite] of Object.entries(suites)) {
      describe(title, () => {
        suite(() => started);
      });
    }
  });
}
