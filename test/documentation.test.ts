import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readStageSettings, stageSettings } from '../lib/settings/stage-settings';
import { FILES_WITH_TABLES, withGeneratedTables } from './support/documentation/generated-tables';
import { ROOT } from './support/local-stack/run-script';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const list = (...patterns: string[]) =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...patterns], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(ROOT, file)));

/** The runbook has a section for each of some forty alarms. */
const MAX_LINES: Record<string, number> = {
  ...{ 'README.md': 250, 'lib/runbook.md': 420 },
  // The tables of settings and of tasks.
  ...{ 'lib/README.md': 205, 'functions/reconcile/README.md': 215 },
  // The register of assumptions.
  ...{ 'functions/lucca/README.md': 225 },
};

const documents = list('*.md').map((file) => ({ file, text: read(file) }));
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

/** What `find` returns for each document, as `file: match`. */
function inDocuments(find: (text: string) => Iterable<string>): string[] {
  return documents.flatMap(({ file, text }) => [...new Set(find(text))].map((match) => `${file}: ${match}`));
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, group = '']) => group);
}

/** Dotted names of all settings that are not objects themselves. */
function settingNames(schema: z.core.JSONSchema.BaseSchema, name = ''): string[] {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) return [name];
  return properties.flatMap(([key, value]) =>
    typeof value === 'object' ? settingNames(value, name === '' ? key : `${name}.${key}`) : [],
  );
}

// Links, anchors, the width of lines and tables are checked by markdownlint (`npm run lint:docs`).
describe('The documentation', () => {
  it('exists beside the code', () => {
    const folders = ['bin', 'lib', 'functions', 'test', 'test/bench'];
    const functions = ['ingest', 'sync', 'reconcile', 'console', 'deploy-check', 'lucca'];
    const expected = [...folders, ...functions.map((name) => `functions/${name}`)].map(
      (folder) => `${folder}/README.md`,
    );

    expect(documents.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['README.md', 'lib/runbook.md', 'lib/security.md', ...expected]),
    );
  });

  it.each(documents)('is short enough to read: $file', ({ file, text }) => {
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(MAX_LINES[file] ?? 200);
    if (file === 'README.md') expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16 * 1024);
  });

  it('names only npm scripts that exist', () => {
    const missing = inDocuments((text) =>
      matches(text, /npm run (?:-s )?([a-z][\w:-]*)/g).filter((name) => !(name in scripts)),
    );

    expect(missing).toEqual([]);
  });

  it('names only options that a command has', () => {
    const sources = list('bin/*.ts', 'test/bench/*.ts', 'test/simulation/run.ts').map(read).join('\n');
    const options = (text: string) =>
      matches(text, /npm (?:run|start)([^`\n]*(?:\\\n[^`\n]*)*)/g).flatMap((line) =>
        matches(line.split(' -- ').slice(1).join(' -- ').split('|')[0] ?? '', /(?:^|[\s[])--([a-z][\w-]*)/g),
      );
    const known = ['help', 'require-approval'];

    expect(
      inDocuments((text) =>
        options(text).filter(
          (option) =>
            !known.includes(option) && !new RegExp(`--${option}\\b|\\b${option}: \\{`).test(sources),
        ),
      ),
    ).toEqual([]);
  });

  it('names only files that exist', () => {
    const missing = documents.flatMap(({ file, text }) => {
      const folder = file.split('/').slice(0, -1).join('/');
      return matches(text, /`([\w@./-]+\/[\w.-]+\.(?:ts|tsx|mts|json|md|js|mjs|cjs))`/g)
        .filter((path) => !/^([.]local|cdk[.]out)?\//.test(path))
        .filter((path) => ![ROOT, join(ROOT, folder)].some((base) => existsSync(join(base, path))))
        .map((path) => `${file}: ${path}`);
    });

    expect(missing).toEqual([]);
  });

  it('has examples of stage settings that a deployment accepts', () => {
    const context = z.object({ context: z.object({ stages: z.record(z.string(), z.unknown()) }) });
    const examples = documents
      .flatMap(({ text }) => matches(text, /```json\n(.*?)```/gs))
      // A single setting, without the braces around it.
      .map((json) => (json.startsWith('"') ? `{ "context": { "stages": { "prod": { ${json} } } } }` : json))
      .flatMap((json) => context.safeParse(JSON.parse(json)).data ?? []);

    expect(examples.length).toBeGreaterThan(2);
    for (const {
      context: { stages },
    } of examples) {
      for (const stage of Object.keys(stages)) readStageSettings({ stage, stages });
    }
  });

  it('lists all stage settings, and no other', () => {
    const [, section = ''] = read('lib/README.md').split('\n## Stage settings\n');
    const [table = ''] = section.split(/^## /m);
    const listed = matches(table, /^\| (.*?) \|/gm).flatMap((cell) => matches(cell, /`([\w.]+)`/g));
    const settings = settingNames(
      z.toJSONSchema(stageSettings('prod'), { io: 'input', unrepresentable: 'any' }),
    );
    const isWithin = (name: string, parent: string) => `${name}.`.startsWith(`${parent}.`);

    expect(settings.filter((name) => !listed.some((one) => isWithin(name, one)))).toEqual([]);
    expect(listed.filter((one) => !settings.some((name) => isWithin(name, one)))).toEqual([]);
  });

  it.each(FILES_WITH_TABLES)('has the tables of the code in %s (`npm run docs` writes them)', (file) => {
    const text = read(file);

    expect(withGeneratedTables(file, text)).toBe(text);
  });
});
