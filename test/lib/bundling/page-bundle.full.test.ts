import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { buildPage } from '../../../lib/bundling/page-bundle';

const KB = 1024;
const HASHED = /^assets\/[\w-]+-(?:[0-9A-Z]{8}|[0-9a-f]{12})\.(?:css|js|svg|woff2)$/;
/** XML namespaces, an example in texts and the targets of links: the browser loads nothing from them. */
const ALLOWED_ORIGINS = [
  ...['http://www.w3.org', 'https://acme.ilucca.net'],
  ...['https://admin.google.com', 'https://calendar.google.com', 'https://console.cloud.google.com'],
];
const KINDS = ['.html', '.css', '.js', '.svg'];

/** All files below a folder by relative path. */
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

  const named = (extension: string) => [...files.keys()].filter((name) => name.endsWith(extension));
  const text = (extension: string) =>
    named(extension)
      .map((name) => String(files.get(name)))
      .join('\n');

  it('consists of the same files in every build', () => {
    expect([...files.keys()]).toEqual([...again.keys()]);
    expect([...files].filter(([name, content]) => !again.get(name)?.equals(content))).toEqual([]);
  });

  it('has a document, licences, and one script, style sheet and icon with hashes in their names', () => {
    const plain = [...files.keys()].filter((name) => !/\.(br|gz)$/.test(name));

    expect(plain.filter((name) => !HASHED.test(name))).toEqual(['index.html', 'licences.txt']);
    expect(KINDS.map((kind) => named(kind).length)).toEqual([1, 1, 1, 1]);
    expect(named('.woff2').length).toBeGreaterThan(0);
  });

  it.each([
    ['.js', 95 * KB],
    ['.css', 40 * KB],
  ])('has a compressed %s of at most %i bytes', (extension, limit) => {
    const [name = ''] = named(extension);
    expect(files.get(`${name}.br`)?.length).toBeLessThanOrEqual(limit);
  });

  it.each(KINDS)('is also compressed with Brotli and gzip: %s', (extension) => {
    const [name = ''] = named(extension);
    const compressed = (coding: string) => files.get(`${name}.${coding}`) ?? '';

    expect(text(extension)).not.toBe('');
    expect(String(brotliDecompressSync(compressed('br')))).toBe(text(extension));
    expect(String(gunzipSync(compressed('gz')))).toBe(text(extension));
  });

  it('has no inline scripts or styles, which its policy forbids', () => {
    const document = text('.html');

    expect(document.match(/<script[^>]* src="[^"]+"[^>]*><\/script>/g)).toHaveLength(1);
    expect(document.match(/<script/g)).toHaveLength(1);
    expect(document).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|<base|http-equiv|\{\{/);
  });

  it('refers in its document and styles only to its own files', () => {
    const inDocument = [...text('.html').matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, file = '']) => file);
    const inStyles = [...text('.css').matchAll(/url\(\s*["']?([^"')]*)/g)].map(([, file = '']) => file);
    // In a rule of Lucca Front for a button that the page does not have.
    const linked = inStyles.filter((file) => !file.startsWith('data:image/svg+xml,'));

    expect(inDocument).toHaveLength(3);
    expect(inDocument.filter((file) => !files.has(file.replace('/console/', '')))).toEqual([]);
    expect(linked.toSorted()).toEqual(named('.woff2').map((name) => name.replace('assets/', '')));
    expect(text('.css')).not.toContain('@import');
  });

  it.each(KINDS)('refers to no other origin in its %s', (extension) => {
    const origins = text(extension).match(/https?:\/\/[\w-]+(?:\.[\w-]+)*/g) ?? [];

    expect(origins.filter((origin) => !ALLOWED_ORIGINS.includes(origin))).toEqual([]);
    expect(text(extension)).not.toMatch(/["'`(=]\/\/[\w-]+\.\w+|cdn\.lucca/);
  });

  it('comes with the licences of its packages, which script and styles refer to', () => {
    const notices = text('licences.txt');
    const packages = [
      'preact',
      'zod',
      '@lucca-front/scss',
      '@lucca-front/icons',
      '@fontsource/source-sans-3',
    ];

    for (const one of packages) expect(notices).toMatch(new RegExp(`^${one} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    expect(notices).toMatch(/^preact [\d.]+ \(MIT\)\n\nThe MIT License.*?Copyright.*?Permission is hereby/ms);
    expect(notices).toContain('SIL OPEN FONT LICENSE Version 1.1');
    expect(notices).not.toMatch(/^(aws-cdk|jest|playwright|google-auth-library|@aws-sdk)/m);
    for (const kind of ['.js', '.css']) expect(text(kind)).toMatch(/^\/\*! licences\.txt next to the page /);
  });

  it('evaluates no text as code and contains nothing for development', () => {
    const code = /\beval\(|\bFunction\(|=\s*Function\b(?!\.)|document\.write\(|\bdebugger\b/;
    const tools =
      /sourceMappingURL|process\.env|["']node:|\bjest\b|toEqual\(|\bdescribe\(|playwright|preact\/debug/;

    expect(text('.js')).not.toMatch(code);
    expect(text('.js')).not.toMatch(tools);
  });
});
