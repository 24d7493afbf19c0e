import type { Metafile } from 'esbuild';
import { packagesIn, type BundledPackage } from './bill-of-materials';
import { bundleFunction, functionFolders } from './function-bundle';
import { compilePage } from './page-bundle';

export type ShippedPackage = BundledPackage & {
  /** The bundles that contain it, see {@link shippedBundles}. */
  bundles: string[];
};

/** Returns the bundles that are deployed: one per function, named after its folder, and `console page`. */
export async function shippedBundles(): Promise<[bundle: string, Metafile][]> {
  const metafileOf = async (folder: string): Promise<[string, Metafile]> => [
    folder,
    (await bundleFunction(folder)).metafile,
  ];
  return [
    ...(await Promise.all((await functionFolders()).map(metafileOf))),
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
