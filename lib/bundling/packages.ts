import type { Metafile } from 'esbuild';
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

const RULE = '-'.repeat(80);

/**
 * What must go with copies of packages, as a text for people: packages that come with the same words are named together.
 * A package that brings no text is named with its author, and where its licence can be read.
 */
export function licenceNotices(packages: InstalledPackage[]): string {
  const byText = Map.groupBy(packages, noticesOf);
  const parts = [...byText].map(([text, those]) => [RULE, ...those.map(heading), '', text].join('\n'));
  return ['This page is made with the software of others.', ...parts, ''].join('\n\n');
}

function heading({ name, version, licence }: InstalledPackage): string {
  return `${name} ${version} (${licence})`;
}

function noticesOf({ notices, author, licence }: InstalledPackage): string {
  if (notices !== '') return notices;
  return `By ${author ?? 'authors whom the package does not name'}. See https://spdx.org/licenses/${licence}.html`;
}

/** The files of which anything is left in a bundle, below the root of this project. */
export function bundledSources({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  );
}

const PATH = join(ROOT, 'package-lock.json');

const lockedPackage = z.object({
  version: z.string(),
  /** {@link https://www.w3.org/TR/SRI/ Subresource integrity}: of the archive. */
  integrity: z.string().optional(),
  /** Where the archive lies; the registry, where that is left out. */
  resolved: z.string().optional(),
  /** It lies within the archive of the package that it is below. */
  inBundle: z.boolean().default(false),
  /** It does not come with `npm ci --omit dev`. */
  dev: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
});

export type LockedPackage = z.infer<typeof lockedPackage>;

const lockFile = z.object({
  name: z.string(),
  version: z.string(),
  packages: z.record(z.string(), z.unknown()).transform(({ '': _project, ...others }, context) => {
    const packages = z.record(z.string(), lockedPackage).safeParse(others);
    if (packages.success) return packages.data;
    context.addIssue({ code: 'custom', message: packages.error.message });
    return z.NEVER;
  }),
});

/** What npm installs; packages by their folders, such as `node_modules/zod`. */
export type LockFile = z.infer<typeof lockFile>;

export async function readLockFile(): Promise<LockFile> {
  return lockFile.parse(JSON.parse(await readFile(PATH, 'utf8')));
}
