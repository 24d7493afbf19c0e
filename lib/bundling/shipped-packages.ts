import { build } from 'esbuild';
import { glob } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BUNDLING } from './bundling';
import { bundledSources, packagesOf, type InstalledPackage } from './packages';
import { compilePage } from './page-bundle';

const ROOT = join(__dirname, '../..');

export type ShippedPackage = InstalledPackage & {
  /** What it is in: the folder of a function, or `console page`. */
  bundles: string[];
};

/** The packages of others of which anything is in what is deployed, by their folders. */
export async function shippedPackages(): Promise<ShippedPackage[]> {
  const entries = (await Array.fromAsync(glob('functions/*/index.ts', { cwd: ROOT }))).toSorted();
  const bundles: [string, InstalledPackage[]][] = [
    ...(await Promise.all(entries.map(ofFunction))),
    ['console page', (await compilePage()).packages],
  ];
  const byFolder = Map.groupBy(
    bundles.flatMap(([bundle, packages]) => packages.map((one) => ({ ...one, bundle }))),
    ({ folder }) => folder,
  );
  return [...byFolder.values()]
    .flatMap(([one, ...others]) =>
      one ? [{ ...one, bundles: [one, ...others].map(({ bundle }) => bundle) }] : [],
    )
    .toSorted((a, b) => (a.folder < b.folder ? -1 : 1));
}

async function ofFunction(entry: string): Promise<[string, InstalledPackage[]]> {
  const { metafile } = await build({
    ...BUNDLING,
    entryPoints: [entry],
    absWorkingDir: ROOT,
    outfile: 'index.js',
    write: false,
    metafile: true,
  });
  return [basename(dirname(entry)), await packagesOf(bundledSources(metafile))];
}
