import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGroups } from '../../../bin/acceptance/all-checks';
import { checkOf } from '../../../bin/acceptance/assumptions/assumption';
import { ASSUMPTIONS, assumptionOf, REGISTER } from '../../../bin/acceptance/assumptions/register';
import { SERVICES } from '../../../bin/acceptance/check';
import { aRun } from '../../support/acceptance/a-run';
import { DEVIATIONS } from '../../support/acceptance/all-deviations';
import { ROOT } from '../../support/local-stack/run-script';

const ID = /\b(?:AWS|GOOGLE|LUCCA)-\d+\b/g;

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** All ids that a file names. */
const idsIn = (file: string): string[] => read(file).match(ID) ?? [];

const ids = ASSUMPTIONS.map(({ id }) => id as string);
const { options, context } = aRun();
const checks = createGroups(options, context).flatMap((group) => group.checks);
const checked = ASSUMPTIONS.filter((one) => checkOf(one) !== null);

describe('The register of assumptions', () => {
  it.each(SERVICES)('numbers the assumptions about %s from 01, without gaps', (service) => {
    const expected = REGISTER[service].map(
      (_, index) => `${service.toUpperCase()}-${String(index + 1).padStart(2, '0')}`,
    );

    expect(expected.length).toBeGreaterThan(10);
    expect(REGISTER[service].map(({ id }) => id)).toEqual(expected);
  });

  it('has an entry for every id that code, fakes, tests and documents name', () => {
    const files = execFileSync(
      'git',
      ['ls-files', '-co', '--exclude-standard', 'bin', 'functions', 'lib', 'test', '*.md'],
      {
        cwd: ROOT,
        encoding: 'utf8',
      },
    )
      .split('\n')
      .filter((file) => /[.](ts|tsx|mts|mjs|md)$/.test(file) && existsSync(join(ROOT, file)));
    const unknown = files.flatMap((file) =>
      idsIn(file)
        .filter((id) => !ids.includes(id))
        .map((id) => `${file}: ${id}`),
    );

    expect(files.length).toBeGreaterThan(500);
    expect(unknown).toEqual([]);
  });

  it.each(ASSUMPTIONS)('$id is named by every file that would change', ({ id, modules }) => {
    expect(modules.filter((file) => !existsSync(join(ROOT, file)) || !idsIn(file).includes(id))).toEqual([]);
  });

  it.each(ASSUMPTIONS)(
    '$id has a check that decides it, or the reason why there is none',
    ({ id, check }) => {
      const deciding = checks.filter(({ decides }) => decides.includes(id)).map(({ name }) => name);

      expect(deciding).toEqual(typeof check === 'string' ? [check] : []);
      if (typeof check !== 'string') expect(check.none).toMatch(/^\S.{20,}/);
    },
  );

  it.each(ASSUMPTIONS)('$id is written in whole sentences without an address', (entry) => {
    const { assumption, ifWrong, source } = entry;

    for (const text of [assumption, ifWrong]) {
      expect(text).toMatch(/^["`'A-Z].*[.]$/s);
      expect(text).not.toMatch(/\n|\|/);
    }
    expect(source).not.toBe('');
    expect(JSON.stringify(entry)).not.toMatch(/\w@\w/);
  });

  it('has no assumption twice', () => {
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(ASSUMPTIONS.map(({ assumption }) => assumption)).size).toBe(ids.length);
  });

  it('has as many entries and checks as README.md says', () => {
    expect(read('README.md')).toContain(`decides ${checked.length} of ${ids.length} numbered assumptions`);
  });

  it('has a deviating fake for every assumption with a check', () => {
    const deviating = new Set(DEVIATIONS.map(({ assumption }) => assumption));

    expect(checked.map(({ id }) => id).filter((id) => !deviating.has(id))).toEqual([]);
    expect([...deviating].filter((id) => checkOf(assumptionOf(id)) === null)).toEqual([]);
  });
});

describe('The checks', () => {
  it('have names that begin with their service, each once', () => {
    const names = checks.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^(aws|google|lucca)[.][a-z0-9-]+$/.test(name))).toEqual([]);
  });

  it('say in a dry run what they do', () => {
    for (const { title, plan } of checks) {
      expect(title).toMatch(/^[A-Z]/);
      expect(plan).toMatch(/^[A-Z].{20,}[.]$/s);
    }
  });
});
