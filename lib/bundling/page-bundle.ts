import { build, type Metafile } from 'esbuild';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { packagesIn, type BundledPackage } from './bill-of-materials';
import { compileStyles, hashed, type Asset } from './page-styles';

const ROOT = join(__dirname, '../..');
const PAGE = join(ROOT, 'functions', 'console', 'page');
const NOTICES = 'licences.txt';
/** Minification removes all other comments. */
const NOTICES_COMMENT = `/*! ${NOTICES} next to the page lists its packages and their licences */`;

type Page = { files: Asset[]; /** Of scripts, styles and fonts. */ metafile: Metafile };

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
  const icon = hashed('icon', 'svg', await readFile(join(PAGE, 'icon.svg')));
  const { css, fonts, sources } = await compileStyles();
  const styles = hashed('console', 'css', Buffer.from(`${NOTICES_COMMENT}${css}`));
  const { script, metafile: scriptMetafile } = await compileScripts();
  const metafile = withSources(scriptMetafile, sources);
  const document = await readFile(join(PAGE, 'index.html'), 'utf8');
  const html = document
    .replace('{{styles}}', styles.name)
    .replace('{{script}}', script.name)
    .replace('{{icon}}', icon.name);

  const notices = { name: NOTICES, content: Buffer.from(licenceNotices(await packagesIn(metafile))) };
  const page = { name: 'index.html', content: Buffer.from(html) };
  return { files: [script, styles, icon, ...fonts, notices, page], metafile };
}

async function compileScripts(): Promise<{ script: Asset; metafile: Metafile }> {
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
