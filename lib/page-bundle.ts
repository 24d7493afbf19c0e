import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { compileAsync, Logger } from 'sass';

const ROOT = join(__dirname, '..');
const PAGE = join(ROOT, 'functions', 'console', 'page');
const FONTS = join(ROOT, 'node_modules', '@fontsource', 'source-sans-3', 'files');
const FONT_FILES = ['latin-400', 'latin-600', 'latin-700', 'latin-ext-400'];

type File = { name: string; content: Buffer };

/**
 * Builds the files of the console's page: scripts, styles, fonts and the document that names them. The same sources give the
 * same files; an asset's name holds the hash of its content.
 *
 * @param folder gets them, and is made if it is not there
 */
export async function buildPage(folder: string): Promise<void> {
  const fonts = await Promise.all(FONT_FILES.map(font));
  const icon = hashed('icon', 'svg', await readFile(join(PAGE, 'icon.svg')));
  const styles = hashed('console', 'css', await compileStyles(fonts));
  const { script, files: scripts } = await compileScripts();
  const document = await readFile(join(PAGE, 'index.html'), 'utf8');
  const html = document
    .replace('{{styles}}', styles.name)
    .replace('{{script}}', script)
    .replace('{{icon}}', icon.name);

  await mkdir(join(folder, 'assets'), { recursive: true });
  const files = [...scripts, styles, icon, ...fonts.map(({ file }) => file)];
  for (const { name, content } of [...files, { name: 'index.html', content: Buffer.from(html) }]) {
    await writeFile(join(folder, name), content);
    if (name.endsWith('.woff2')) continue;
    await writeFile(join(folder, `${name}.br`), brotliCompressSync(content));
    await writeFile(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
  }
}

async function compileScripts(): Promise<{ script: string; files: File[] }> {
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
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  const [script] = Object.keys(metafile.outputs);
  const [output] = outputFiles;
  if (script === undefined || !output) throw new Error('The page has no script');
  return { script, files: [{ name: script, content: Buffer.from(output.contents) }] };
}

async function compileStyles(fonts: { face: string; weight: string; file: File }[]): Promise<Buffer> {
  const { css } = await compileAsync(join(PAGE, 'styles', 'main.scss'), {
    loadPaths: [join(ROOT, 'node_modules')],
    style: 'compressed',
    charset: false,
    logger: Logger.silent,
  });
  const faces = fonts.map(
    ({ face, weight, file }) =>
      `@font-face{font-family:"${face}";font-weight:${weight};font-display:swap;src:url("${file.name.replace('assets/', '')}") format("woff2")}`,
  );
  // Said first: the order in which layers appear in the sheet would be another one.
  return Buffer.from(`@layer reset,base,components,mods,product,utils;${faces.join('')}${css}`);
}

async function font(name: string) {
  const content = await readFile(join(FONTS, `source-sans-3-${name}-normal.woff2`));
  const face = name.startsWith('latin-ext') ? 'Source Sans 3 Extended' : 'Source Sans 3';
  return { face, weight: name.slice(-3), file: hashed(`source-sans-3-${name}`, 'woff2', content) };
}

function hashed(name: string, extension: string, content: Buffer): File {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return { name: `assets/${name}-${hash}.${extension}`, content };
}
