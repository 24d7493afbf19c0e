import { build, type Metafile } from 'esbuild';
import { glob } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { packagesIn, type BundledPackage } from './bill-of-materials';
import { BUNDLING } from './bundling';
import { compilePage } from './page-bundle';

const ROOT = join(__dirname, '../..');

export type ShippedPackage = BundledPackage & {
  /** The bundles that contain it, see {@link shippedBundles}. */
  bundles: string[];
};

/** Returns the bundles that are deployed: one per function, named after its folder, and `console page`. */
export async function shippedBundles(): Promise<[bundle: string, Metafile][]> {
  const entries = (await Array.fromAsync(glob('functions/*/index.ts', { cwd: ROOT }))).toSorted();
  return [
    ...(await Promise.all(entries.map(bundleOfFunction))),
    ['console page', (await compilePage()).metafile],
  ];
}

/** Returns the packages in the deployed bundles, sorted by name. */
export async function shippedPackages(): Promise<ShippedPackage[]> {
  const bundles = await shippedBundles();
  const packages = await Promise.all(
    bundles.map(async ([bundle, metafile]) =>
      (await packagesIn(metafile)).map((one) => ({ ...one, bundle })),
    ),
  );
  const byVersion = Map.groupBy(packages.flat(), ({ name, version }) => `${name}@${version}`);
  return [...byVersion.values()]
    .flatMap(([one, ...others]) =>
      one ? [{ ...one, bundles: [one, ...others].map(({ bundle }) => bundle) }] : [],
    )
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

async function bundleOfFunction(entry: string): Promise<[string, Metafile]> {
  const { metafile } = await build({
    ...BUNDLING,
    entryPoints: [entry],
    absWorkingDir: ROOT,
    outfile: 'index.js',
    write: false,
    metafile: true,
  });
  return [basename(dirname(entry)), metafile];
}
