import { build } from 'esbuild';
import { BUNDLING } from '../../lib/bundling/bundling';
import { ROOT } from '../support/local-stack/run-script';
import { BUNDLE_LIMITS_KB } from '../support/templates/bundles';
import { limitRow, type Row } from './harness/rows';

/** The sizes of the deployed scripts of the functions. The baselines are their limits. */
export async function bundleSize(): Promise<Row[]> {
  return Promise.all(Object.entries(BUNDLE_LIMITS_KB).map(([folder, limitKb]) => sizeOf(folder, limitKb)));
}

async function sizeOf(folder: string, limitKb: number): Promise<Row> {
  const { outputFiles } = await build({
    ...BUNDLING,
    entryPoints: [`functions/${folder}/index.ts`],
    absWorkingDir: ROOT,
    outfile: 'index.js',
    write: false,
  });
  const script = outputFiles.find(({ path }) => path.endsWith('.js'));
  if (!script) throw new Error(`${folder} has no bundle`);
  const kb = script.contents.length / 1024;
  const figure = { name: `bundle: ${folder}`, value: kb, unit: 'KB', baseline: limitKb };
  return limitRow(figure, limitKb, `≤ ${limitKb} KB`);
}
