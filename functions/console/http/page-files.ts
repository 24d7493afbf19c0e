import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from './response';

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  woff2: 'font/woff2',
};
/** By preference. */
const CODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** The files of the page, by their paths below its folder; all are in memory: there are few, and they are small. */
export type PageFiles = ReadonlyMap<string, Buffer>;

/** @param folder as the page is built into it */
export function readPageFiles(folder: string): PageFiles {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(names.map((name) => [name.slice(folder.length + 1), readFileSync(name)]));
}

/**
 * @param path below `/console/`
 * @param accepted what the browser says in `Accept-Encoding`
 * @returns null if the page has no such file
 */
export function pageAnswer(files: PageFiles, path: string, accepted: string): Answer | null {
  const isFile = path.slice(path.lastIndexOf('/') + 1).includes('.');
  const name = isFile ? path : 'index.html';
  const plain = files.get(name);
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)];
  if (!plain || type === undefined) return null;

  const coding = CODINGS.find(([token, suffix]) => accepts(accepted, token) && files.has(name + suffix));
  const body = (coding && files.get(name + coding[1])) ?? plain;
  return {
    statusCode: 200,
    headers: {
      'content-type': type,
      // The name of an asset holds the hash of its content.
      'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      ...(coding && { 'content-encoding': coding[0] }),
    },
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
}

/** {@link https://www.rfc-editor.org/rfc/rfc9110#field.accept-encoding Accept-Encoding}; a weight of 0 refuses. */
function accepts(header: string, coding: string): boolean {
  return header.split(',').some((part) => {
    const [token = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const isRefused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    return token === coding && !isRefused;
  });
}
