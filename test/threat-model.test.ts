import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const HEADING = '## Threat model';
/** Of a table: its head, and the rule below that. */
const NO_THREAT = /^\| *(Who, and what|:?-)/;

const [, chapter = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split(`\n${HEADING}\n`);
const [model = ''] = chapter.split(/^## /m);

/** What stands between backticks. */
function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

const threats = model
  .split('\n')
  .filter((line) => line.startsWith('|') && !NO_THREAT.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| *| *\|$/g, '').trim()));
const tests = threats.flatMap(([, , shown = '']) => codeIn(shown));

/** Whether a test, or a group of tests, has this title in the file. */
function isThere(test: string): boolean {
  const [file = '', title = ''] = test.split(' › ');
  const path = join(__dirname, file);
  if (!existsSync(path)) return false;
  const quoted = new RegExp(`\\(\\s*(['"\`])${RegExp.escape(title)}\\1,`);
  return title !== '' && quoted.test(readFileSync(path, 'utf8'));
}

describe('the threat model of the README', () => {
  it('is there', () => {
    expect(threats.length).toBeGreaterThan(30);
  });

  it('says of each threat what stops it, and which test shows that', () => {
    const bare = threats.filter(
      ([who = '', stops = '', shown = '', ...more]) =>
        who === '' || stops === '' || codeIn(shown).length === 0 || more.length > 0,
    );

    expect(bare).toEqual([]);
  });

  it('names tests that are there', () => {
    expect(tests.filter((test) => !isThere(test))).toEqual([]);
  });

  it('names files that are there', () => {
    const files = codeIn(model).filter((code) => /^(bin|lib|functions|test)\/\S+\.\w+$/.test(code));

    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
