import { build, type Metafile } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { compileAsync, Logger } from 'sass';
import { packagesIn, type BundledPackage } from './bill-of-materials';

const ROOT = join(__dirname, '../..');
const PAGE = join(ROOT, 'functions', 'console', 'page');
const FONTS = join(ROOT, 'node_modules', '@fontsource', 'source-sans-3', 'files');
const NOTICES = 'licences.txt';
/** Minification removes all other comments. */
const NOTICES_COMMENT = `/*! ${NOTICES} next to the page lists its packages and their licences */`;
const FONT_FILES = ['latin-400', 'latin-600', 'latin-700', 'latin-ext-400'];

type File = { name: string; content: Buffer };
type Page = { files: File[]; /** Of scripts, styles and fonts. */ metafile: Metafile };

/**
 * Builds the files of the console's page: script, styles, fonts, the document that loads them, and the licences of
 * their packages. The same sources always result in the same files. The name of an asset contains the hash of its
 * content.
 *
 * @param folder is created if it does not exist
 */
export async function buildPage(folder: string): Promise<void> {
  const { files } = await compilePage();
  await mkdir(join(folder, 'assets'), { recursive: true });
  for (const { name, content } of files) {
    await writeFile(join(folder, name), content);
    if (name.endsWith('.woff2')) continue;
    await writeFile(join(folder, `${name}.br`), brotliCompressSync(content));
    await writeFile(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
  }
}

/** Builds the page in memory. */
export async function compilePage(): Promise<Page> {
  const fonts = await Promise.all(FONT_FILES.map(font));
  const icon = hashed('icon', 'svg', await readFile(join(PAGE, 'icon.svg')));
  const { css, sources: styleSources } = await compileStyles(fonts);
  const styles = hashed('console', 'css', css);
  const { script, metafile: scriptMetafile } = await compileScripts();
  const metafile = withSources(scriptMetafile, [...styleSources, ...fonts.map(({ source }) => source)]);
  const document = await readFile(join(PAGE, 'index.html'), 'utf8');
  const html = document
    .replace('{{styles}}', styles.name)
    .replace('{{script}}', script.name)
    .replace('{{icon}}', icon.name);

  const notices = { name: NOTICES, content: Buffer.from(licenceNotices(await packagesIn(metafile))) };
  const page = { name: 'index.html', content: Buffer.from(html) };
  return { files: [script, styles, icon, ...fonts.map(({ file }) => file), notices, page], metafile };
}

async function compileScripts(): Promise<{ script: File; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    entryPoints: { console: join(PAGE, 'main.tsx') },
    absWorkingDir: ROOT,
    outdir: 'assets',
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    mainFields: ['module', 'main'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: '{}',
    legalComments: 'none',
    banner: { js: NOTICES_COMMENT },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  const [name] = Object.keys(metafile.outputs);
  const [output] = outputFiles;
  if (name === undefined || !output) throw new Error('The page has no script');
  return { script: { name, content: Buffer.from(output.contents) }, metafile };
}

async function compileStyles(fonts: { face: string; weight: string; file: File }[]) {
  const { css, loadedUrls } = await compileAsync(join(PAGE, 'styles', 'main.scss'), {
    loadPaths: [join(ROOT, 'node_modules')],
    style: 'compressed',
    charset: false,
    logger: Logger.silent,
  });
  const faces = fonts.map(
    ({ face, weight, file }) =>
      `@font-face{font-family:"${face}";font-weight:${weight};font-display:swap;src:url("${file.name.replace('assets/', '')}") format("woff2")}`,
  );
  // Declared first: otherwise the order of layers would depend on their first appearance in the sheet.
  const layers = '@layer reset,base,components,mods,product,utils;';
  return {
    css: Buffer.from(`${NOTICES_COMMENT}${layers}${faces.join('')}${css}`),
    sources: loadedUrls.map((url) => relative(ROOT, fileURLToPath(url))),
  };
}

async function font(name: string) {
  const path = join(FONTS, `source-sans-3-${name}-normal.woff2`);
  const content = await readFile(path);
  const face = name.startsWith('latin-ext') ? 'Source Sans 3 Extended' : 'Source Sans 3';
  return {
    source: relative(ROOT, path),
    face,
    weight: name.slice(-3),
    file: hashed(`source-sans-3-${name}`, 'woff2', content),
  };
}

function hashed(name: string, extension: string, content: Buffer): File {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return { name: `assets/${name}-${hash}.${extension}`, content };
}

/** Adds files that esbuild did not bundle to the inputs of its output. */
function withSources({ inputs, outputs }: Metafile, files: string[]): Metafile {
  const added = Object.fromEntries(files.map((file) => [file, { bytes: 0, imports: [] }]));
  const kept = Object.fromEntries(files.map((file) => [file, { bytesInOutput: 1 }]));
  return {
    inputs: { ...inputs, ...added },
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, output]) => [
        name,
        { ...output, inputs: { ...output.inputs, ...kept } },
      ]),
    ),
  };
}

const RULE = '-'.repeat(80);

/**
 * Returns the licence texts that must be distributed with copies of packages. Packages with the same text are listed
 * together. A package without a text is listed with a link to its licence.
 */
function licenceNotices(packages: BundledPackage[]): string {
  const byText = Map.groupBy(packages, ({ notices, licence }) =>
    notices === '' ? `See https://spdx.org/licenses/${licence}.html` : notices,
  );
  const parts = [...byText].map(([text, those]) => [RULE, ...those.map(heading), '', text].join('\n'));
  return ['This page contains the following packages.', ...parts, ''].join('\n\n');
}

function heading({ name, version, licence }: BundledPackage): string {
  return `${name} ${version} (${licence})`;
}
