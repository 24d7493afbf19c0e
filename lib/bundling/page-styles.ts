import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileAsync, Logger } from 'sass';
import subsetFont from 'subset-font';
import { classUse, withoutUnusedStyles, type PageSource } from './unused-styles';

const ROOT = join(__dirname, '../..');
const MODULES = join(ROOT, 'node_modules');
const PAGE = join(ROOT, 'functions', 'console', 'page');
const TEXT_FONTS = ['latin-400', 'latin-600', 'latin-700', 'latin-ext-400'];
const ICON_FONT = join(MODULES, '@lucca-front', 'icons', 'lucca-icons.woff2');

// Declared first: otherwise the order of layers would depend on their first appearance in the sheet.
const LAYERS = '@layer reset,base,components,mods,product,utils;';

export type Asset = { /** With a hash of the content. */ name: string; content: Buffer };

/** `face`: the rule that declares the font. */
type Font = { face: string; source: string; file: Asset };

/** Compiles the style sheet, its fonts, and lists the source files of both, relative to the repository. */
export async function compileStyles(): Promise<{ css: string; fonts: Asset[]; sources: string[] }> {
  const { css, loadedUrls } = await compileAsync(join(PAGE, 'styles', 'main.scss'), {
    loadPaths: [MODULES],
    style: 'compressed',
    charset: false,
    logger: Logger.silent,
  });
  const used = withoutUnusedStyles(css, classUse(await pageSources()));
  const fonts = await Promise.all([...TEXT_FONTS.map(textFont), iconFont(used)]);
  return {
    css: `${LAYERS}${fonts.map(({ face }) => face).join('')}${used}`,
    fonts: fonts.map(({ file }) => file),
    sources: [
      ...loadedUrls.map((url) => relative(ROOT, fileURLToPath(url))),
      ...fonts.map(({ source }) => source),
    ],
  };
}

async function pageSources(): Promise<PageSource[]> {
  const files = await Array.fromAsync(glob('**/*.{ts,tsx}', { cwd: PAGE }));
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(join(PAGE, file), 'utf8') })));
}

async function textFont(name: string): Promise<Font> {
  const path = join(MODULES, '@fontsource', 'source-sans-3', 'files', `source-sans-3-${name}-normal.woff2`);
  const file = hashed(`source-sans-3-${name}`, 'woff2', await readFile(path));
  const family = name.startsWith('latin-ext') ? 'Source Sans 3 Extended' : 'Source Sans 3';
  const weight = name.slice(-3);
  return { source: relative(ROOT, path), file, face: fontFace(family, weight, 'swap', file) };
}

/** The icon font with only the icons of a style sheet: the characters for private use in it. */
async function iconFont(css: string): Promise<Font> {
  const unescaped = css.replaceAll(/\\([\da-f]{4,5})/gi, (_, code: string) =>
    String.fromCodePoint(parseInt(code, 16)),
  );
  const text = [...new Set(unescaped.match(/\p{Co}/gu))].toSorted().join('');
  if (text === '') throw new Error('The page has no icons');
  const subset = await subsetFont(await readFile(ICON_FONT), text, { targetFormat: 'woff2' });
  const file = hashed('icons', 'woff2', subset);
  return {
    source: relative(ROOT, ICON_FONT),
    file,
    face: fontFace('Lucca icons', 'normal', 'block', file),
  };
}

function fontFace(family: string, weight: string, display: string, file: Asset): string {
  const url = file.name.replace('assets/', '');
  return `@font-face{font-family:"${family}";font-weight:${weight};font-display:${display};src:url("${url}") format("woff2")}`;
}

export function hashed(name: string, extension: string, content: Buffer): Asset {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return { name: `assets/${name}-${hash}.${extension}`, content };
}
