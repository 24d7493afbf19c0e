import { findBrowser, NO_BROWSER } from '../../support/local-stack/browser';
import { authorization } from './authorization';
import { ConsoleWorld } from './console-world';
import { employee } from './employee';
import { hostileTexts } from './hostile-texts';
import { log } from './log';
import { people } from './people';
import { screens } from './screens';
import { twoAdministrators } from './two-administrators';
import { wizard } from './wizard';

const browser = findBrowser();
if (browser === null) process.stderr.write(`\n${NO_BROWSER}\n\n`);

/** A cold start bundles the functions and the page: slow where the machine is busy. */
jest.setTimeout(120_000);

(browser === null ? describe.skip : describe)('the console, in a browser', () => {
  let started: ConsoleWorld;
  const harness = () => started;
  beforeAll(async () => {
    started = await ConsoleWorld.start(browser ?? '');
  });
  afterEach(async () => {
    const complaints = started.complaints.splice(0);
    await started.empty();
    started.delegate(true);
    expect(complaints).toEqual([]);
  });
  afterAll(() => started.stop());

  describe('a new configuration', () => {
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
  describe('texts from outside', () => {
    hostileTexts(harness);
  });
  describe('people', () => {
    people(harness);
  });
  describe('all screens', () => {
    screens(harness);
  });
});
