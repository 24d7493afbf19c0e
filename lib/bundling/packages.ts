import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const ROOT = join(__dirname, '../..');
/** Of `node_modules/a/node_modules/@b/c/d.js` it is `node_modules/a/node_modules/@b/c`. */
const FOLDER = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
const NOTICE = /^(licen[cs]e|copying|notice)(-\w+)?(\.(md|txt))?$/i;

/** An author is a text in most packages, licences were objects in old ones. */
const person = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
const licence = z.union([z.string(), z.object({ type: z.string() }).transform(({ type }) => type)]);
const manifest = z.object({
  name: z.string(),
  version: z.string(),
  author: person.optional(),
  license: licence.optional(),
  licenses: z
    .array(licence)
    .transform((all) => all.join(' OR '))
    .optional(),
});

/** A package of npm, as it lies on this machine. */
export type InstalledPackage = {
  /** As the lock file names it, such as `node_modules/zod`. */
  folder: string;
  name: string;
  version: string;
  /** In the package's own words; null if it says nothing. */
  author: string | null;
  /** An SPDX expression where the package knows what that is; empty if it says nothing. */
  licence: string;
  /** The texts that copies of it must come with; empty if it brings none. */
  notices: string;
};

/** @param file below the root of this project; null if it belongs to no package */
function packageFolder(file: string): string | null {
  return FOLDER.exec(file)?.[0] ?? null;
}

/** The packages that files below the root of this project belong to, each once, by their folders. */
export async function packagesOf(files: Iterable<string>): Promise<InstalledPackage[]> {
  const folders = new Set([...files].map(packageFolder).filter((folder) => folder !== null));
  return Promise.all([...folders].toSorted().map(readPackage));
}

async function readPackage(folder: string): Promise<InstalledPackage> {
  const path = join(ROOT, folder);
  const text = await readFile(join(path, 'package.json'), 'utf8');
  const { name, version, author, license, licenses } = manifest.parse(JSON.parse(text));
  const names = (await readdir(path)).filter((entry) => NOTICE.test(entry)).toSorted();
  const notices = await Promise.all(names.map((entry) => readFile(join(path, entry), 'utf8')));
  return {
    ...{ folder, name, version },
    author: author ?? null,
    licence: license ?? licenses ?? '',
    notices: notices.map((notice) => notice.replaceAll('\r\n', '\n').trim()).join('\n\n'),
  };
}
