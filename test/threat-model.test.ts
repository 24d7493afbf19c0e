import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const [, chapter = ''] = readFileSync(join(ROOT, 'lib/security.md'), 'utf8').split('\n## Threat model\n');
const [model = ''] = chapter.split(/^## /m);

/** A threat is `- **Attack.** Defence`, and below it one `  - ` for each test. */
const threats = model
  .split(/^- (?=\*\*)/m)
  .slice(1)
  .map((item) => {
    const [, attack = '', defence = ''] = /^\*\*(.+?)\*\*(.*?)(?=^ {2}- |^#|$(?![^]))/ms.exec(item) ?? [];
    return { attack, defence, tests: [...item.matchAll(/^ {2}- `([^`]+)`$/gm)].map(([, test = '']) => test) };
  });

/** Source files in backticks. */
function filesIn(text: string): string[] {
  return [...text.matchAll(/`((?:bin|lib|functions|test)\/[^`\s]+\.\w+|package\.json)`/g)].map(
    ([, file = '']) => file,
  );
}

/** Whether a file has a test, or a group of tests, with this title. */
function testExists(test: string): boolean {
  const [file = '', title = ''] = test.split(' › ');
  const path = join(__dirname, file);
  const quoted = new RegExp(`\\(\\s*(['"\`])${RegExp.escape(title)}\\1,`);
  return title !== '' && existsSync(path) && quoted.test(readFileSync(path, 'utf8'));
}

describe('the threat model', () => {
  it('names a defence, with its file, and a test for each threat', () => {
    const incomplete = threats.filter(
      ({ defence, tests }) => filesIn(defence).length === 0 || tests.length === 0,
    );

    expect(threats.length).toBeGreaterThan(30);
    expect(incomplete).toEqual([]);
  });

  it('names only tests that exist', () => {
    const listed = model.match(/^ {2}- /gm) ?? [];
    const tests = threats.flatMap((threat) => threat.tests);

    expect(tests).toHaveLength(listed.length);
    expect(tests.filter((test) => !testExists(test))).toEqual([]);
  });

  it('names only files that exist', () => {
    expect(filesIn(model).filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
