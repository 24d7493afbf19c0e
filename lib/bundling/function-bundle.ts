import { build, type Metafile } from 'esbuild';
import { glob } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BUNDLING } from './bundling';

const ROOT = join(__dirname, '../..');

/** A function as it is deployed. The same sources always result in the same script. */
export type FunctionBundle = {
  script: string;
  /** The source map of the script, JSON. Its sources are paths from the root of this project. */
  sourceMap: string;
  metafile: Metafile;
};

/** Returns the folders below `functions/` that are deployed as functions, in alphabetical order. */
export async function functionFolders(): Promise<string[]> {
  const entries = await Array.fromAsync(glob('functions/*/index.ts', { cwd: ROOT }));
  return entries.map((entry) => basename(dirname(entry))).toSorted();
}

/**
 * Builds the bundle of a function in memory.
 *
 * @param folder below `functions/`
 */
export async function bundleFunction(folder: string): Promise<FunctionBundle> {
  const { outputFiles, metafile } = await build({
    ...BUNDLING,
    entryPoints: [`functions/${folder}/index.ts`],
    absWorkingDir: ROOT,
    outfile: 'index.js',
    write: false,
    metafile: true,
  });
  const textOf = (name: string) => outputFiles.find(({ path }) => basename(path) === name)?.text;
  const [script, sourceMap] = [textOf('index.js'), textOf('index.js.map')];
  if (script === undefined || sourceMap === undefined) throw new Error(`${folder} has no bundle`);
  return { script, sourceMap, metafile };
}
