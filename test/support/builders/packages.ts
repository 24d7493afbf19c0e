import type { Metafile } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { ShippedPackage } from '../../../lib/bundling/shipped-packages';
import { ROOT } from '../local-stack/run-script';

const lockedPackage = z.object({
  version: z.string(),
  /** {@link https://www.w3.org/TR/SRI/ Subresource integrity} of the archive. */
  integrity: z.string().optional(),
  /** URL of the archive; absent if it is in the registry. */
  resolved: z.string().optional(),
  /** Part of the archive of another package. */
  inBundle: z.boolean().default(false),
  /** Not installed by `npm ci --omit dev`. */
  dev: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
});

export type LockedPackage = z.infer<typeof lockedPackage>;

const lockFile = z.object({ packages: z.record(z.string(), z.unknown()) });

/** The packages of `package-lock.json` by folder, such as `node_modules/zod`. */
export async function readLockFile(): Promise<Record<string, LockedPackage>> {
  const text = await readFile(join(ROOT, 'package-lock.json'), 'utf8');
  const { '': _project, ...packages } = lockFile.parse(JSON.parse(text)).packages;
  return z.record(z.string(), lockedPackage).parse(packages);
}

/** The files that contribute code to a bundle, relative to the root of the project. */
export function bundledSources({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  );
}

/** Matches `node_modules/a/node_modules/@b/c` in `node_modules/a/node_modules/@b/c/d.js`. */
const FOLDER = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

/** The distinct package folders of files. */
export function packageFolders(files: string[]): string[] {
  const folders = files.map((file) => FOLDER.exec(file)?.[0]);
  return [...new Set(folders)].filter((folder) => folder !== undefined).toSorted();
}

export function aPackage(overrides: Partial<ShippedPackage> = {}): ShippedPackage {
  return {
    ...{ name: 'zod', version: '4.6.7' },
    ...{ licence: 'MIT', notices: 'MIT License', bundles: ['ingest', 'sync'] },
    ...overrides,
  };
}
