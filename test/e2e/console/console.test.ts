import { findBrowser, NO_BROWSER_MESSAGE } from '../../support/local-stack/browser';
import { authorization } from './authorization';
import { ConsoleHarness } from './console-harness';
import { firstPass } from './first-pass';
import { hostileTexts } from './hostile-texts';
import { employee, log } from './log';
import { people } from './people';
import { screens } from './screens';
import { twoAdministrators } from './two-administrators';
import { wizard } from './wizard';

const browser = findBrowser();
if (browser === null) process.stderr.write(`\n${NO_BROWSER_MESSAGE}\n\n`);

/** A cold start bundles the functions and the page, which takes long on a busy machine. */
jest.setTimeout(120_000);

(browser === null ? describe.skip : describe)('the console, in a browser', () => {
  let started: ConsoleHarness;
  const harness = () => started;
  beforeAll(async () => {
    started = await ConsoleHarness.start(browser ?? '');
  });
  afterEach(async () => {
    const errors = started.errors.splice(0);
    await started.reset();
    started.delegate(true);
    expect(errors).toEqual([]);
  });
  afterAll(() => started.stop());

  describe('the first pass', () => {
    firstPass(harness);
  });
  describe('the wizard', () => {
    wizard(harness);
  });
  describe('two administrators', () => {
    twoAdministrators(harness);
  });
  describe('the authorization', () => {
    authorization(harness);
  });
  describe('the log', () => {
    log(harness);
  });
  describe('the month of an employee', () => {
    employee(harness);
  });
  describe('texts from Lucca', () => {
    hostileTexts(harness);
  });
  describe('access', () => {
    people(harness);
  });
  describe('all screens', () => {
    screens(harness);
  });
});
