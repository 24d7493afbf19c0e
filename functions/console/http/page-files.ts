import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpResponse } from './response';

/** By extension; files of other types are not served. */
const CONTENT_TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  woff2: 'font/woff2',
};

/** Preferred first. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** The page's files by their paths in its folder. They are few and small, so they stay in memory. */
export type PageFiles = ReadonlyMap<string, Buffer>;

/** @param folder the output of the page's build */
export function readPageFiles(folder: string): PageFiles {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(names.map((name) => [name.slice(folder.length + 1), readFileSync(name)]));
}

/**
 * @param path below `/console/`
 * @param acceptEncoding the request's `Accept-Encoding`
 * @returns null if the page has no such file
 */
export function pageResponse(files: PageFiles, path: string, acceptEncoding: string): HttpResponse | null {
  // Any other path is a screen, which the page's own router shows.
  const isFile = path.slice(path.lastIndexOf('/') + 1).includes('.');
  const name = isFile ? path : 'index.html';
  const plain = files.get(name);
  const type = CONTENT_TYPES[name.slice(name.lastIndexOf('.') + 1)];
  if (!plain || type === undefined) return null;

  const encoding = ENCODINGS.find(
    ([token, suffix]) => accepts(acceptEncoding, token) && files.has(name + suffix),
  );
  const body = (encoding && files.get(name + encoding[1])) ?? plain;
  return {
    statusCode: 200,
    headers: {
      'content-type': type,
      // An asset's name holds the hash of its content.
      'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      ...(encoding && { 'content-encoding': encoding[0] }),
    },
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
}

/** {@link https://www.rfc-editor.org/rfc/rfc9110#field.accept-encoding Accept-Encoding}; `q=0` means not acceptable. */
function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [token = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const isRefused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    return token === encoding && !isRefused;
  });
}
