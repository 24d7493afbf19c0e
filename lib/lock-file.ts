import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const PATH = join(__dirname, '..', 'package-lock.json');

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
