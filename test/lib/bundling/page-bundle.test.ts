import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { buildPage } from '../../../lib/bundling/page-bundle';

const KB = 1024;
const HASHED = /^assets\/[\w-]+-(?:[0-9A-Z]{8}|[0-9a-f]{12})\.(?:css|js|svg|woff2)$/;
/** Names of languages, an example that people read, and a page that they are sent to: the browser fetches none. */
const TOLD = ['http://www.w3.org', 'https://acme.ilucca.net', 'https://admin.google.com'];

/** All files below a folder, by their paths there. */
function filesIn(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path)]));
}

describe('the page', () => {
  const folders: string[] = [];
  let files: Map<string, Buffer>;
  let again: Map<string, Buffer>;

  beforeAll(async () => {
    for (const name of ['page-', 'page-again-']) {
      const folder = mkdtempSync(join(tmpdir(), name));
      folders.push(folder);
      await buildPage(join(folder, 'page'));
    }
    [files = new Map(), again = new Map()] = folders.map((folder) => filesIn(join(folder, 'page')));
  }, 120_000);
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  const text = (name: string) => files.get(name)?.toString('utf8') ?? '';
  const named = (extension: string) => [...files.keys()].filter((name) => name.endsWith(extension));
  const [html, ...kinds] = ['.html', '.css', '.js', '.svg'] as const;

  test('is made of the same files each time', () => {
    expect([...files.keys()]).toEqual([...again.keys()]);
    for (const [name, content] of files)
      expect([name, again.get(name)?.equals(content)]).toEqual([name, true]);
  });

  test('is a document, and one script, one style sheet, an icon and fonts, with hashes in their names, and the licences', () => {
    // Act
    const plain = [...files.keys()].filter((name) => !/\.(br|gz)$/.test(name));
    // Assess
    expect(plain.filter((name) => !HASHED.test(name))).toEqual(['index.html', 'licences.txt']);
    expect(kinds.map((kind) => named(kind).length)).toEqual([1, 1, 1]);
    expect(named('.woff2').length).toBeGreaterThan(0);
  });

  test.each([
    ['script', '.js', 120 * KB],
    ['styles', '.css', 50 * KB],
  ])('comes fast: its %s', (_, extension, limit) => {
    // Act
    const sizes = ['br', 'gz'].map((coding) => files.get(`${named(extension)[0] ?? ''}.${coding}`)?.length);
    // Assess
    for (const size of sizes) expect(size).toBeLessThanOrEqual(limit);
  });

  test.each([html, ...kinds])('is compressed in both codings: %s', (extension) => {
    // Prepare
    const [name = ''] = named(extension);
    const codings = [files.get(`${name}.br`), files.get(`${name}.gz`)];
    // Act
    const [br, gzip] = [brotliDecompressSync, gunzipSync].map((decompress, index) =>
      decompress(codings[index] ?? '').toString('utf8'),
    );
    // Assess
    expect(text(name)).not.toBe('');
    expect([br, gzip]).toEqual([text(name), text(name)]);
  });

  test('has no script and no style in its document: the policy forbids both', () => {
    // Act
    const document = text('index.html');
    const scripts = [...document.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)];
    // Assess
    expect(scripts.map(([, attributes, content]) => [/ src="/.test(attributes ?? ''), content])).toEqual([
      [true, ''],
    ]);
    expect(document.match(/<script/g)).toHaveLength(1);
    expect(document).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|<base|http-equiv|\{\{/);
  });

  test('names files in its document that are there', () => {
    // Act
    const addresses = [...text('index.html').matchAll(/ (?:href|src)="([^"]*)"/g)].map(
      ([, address = '']) => address,
    );
    // Assess
    expect(addresses).toHaveLength(3);
    expect(addresses.filter((address) => !files.has(address.replace('/console/', '')))).toEqual([]);
  });

  test('names files in its styles that are there', () => {
    // Act
    const addresses = named('.css')
      .flatMap((name) => [...text(name).matchAll(/url\(\s*["']?([^"')]*)/g)])
      .map(([, address = '']) => address)
      // In a rule of Lucca's for a button that the page does not have.
      .filter((address) => !address.startsWith('data:image/svg+xml,'));
    // Assess
    expect(addresses.toSorted()).toEqual(named('.woff2').map((name) => name.replace('assets/', '')));
    expect(named('.css').filter((name) => text(name).includes('@import'))).toEqual([]);
  });

  test.each([html, ...kinds])('points to no other origin: %s', (extension) => {
    // Act
    const content = named(extension).map(text).join('\n');
    const origins = [...content.matchAll(/https?:\/\/[\w.-]+/g)].map(([origin]) => origin);
    // Assess
    expect(origins.filter((origin) => !TOLD.includes(origin))).toEqual([]);
    expect(content.match(/["'`(=]\/\/[\w-]+\.\w+|cdn\.lucca/g) ?? []).toEqual([]);
  });

  test('says whose software is in its script, styles and fonts, with the words that must go with copies', () => {
    // Act
    const notices = text('licences.txt');
    // Assess
    for (const one of [
      'preact',
      'zod',
      '@zag-js/combobox',
      '@lucca-front/scss',
      '@fontsource/source-sans-3',
    ]) {
      expect(notices).toMatch(new RegExp(`^${one} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    }
    expect(notices).toMatch(
      /^preact [\d.]+ \(MIT\)\n\nThe MIT License.*?Copyright.*?Permission is hereby granted/ms,
    );
    expect(notices).toContain('SIL OPEN FONT LICENSE Version 1.1');
    expect(notices).not.toMatch(/^(aws-cdk|jest|playwright|google-auth-library|@aws-sdk)/m);
  });

  test.each(['.js', '.css'])('says in what the browser gets where that stands: %s', (extension) => {
    expect(named(extension).map(text)).toEqual([
      expect.stringMatching(/^\/\*! licences\.txt next to the page /),
    ]);
  });

  test('makes no text into code, and holds nothing that is for developers only', () => {
    // Act
    const script = named('.js').map(text).join('\n');
    const code = /\beval\(|\bFunction\(|=\s*Function\b(?!\.)|document\.write\(|\bdebugger\b/g;
    const tools =
      /sourceMappingURL|process\.env|["']node:|\bjest\b|toEqual\(|\bdescribe\(|playwright|preact\/debug/g;
    // Assess
    expect(script.match(code) ?? []).toEqual([]);
    expect(script.match(tools) ?? []).toEqual([]);
  });
});
