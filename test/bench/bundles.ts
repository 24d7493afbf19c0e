import { bundleFunction } from '../../lib/bundling/function-bundle';
import { BUNDLE_LIMITS_KB } from '../support/templates/bundles';
import { limitRow, type Row } from './harness/rows';

/** The sizes of the deployed scripts of the functions. The baselines are their limits. */
export async function bundleSize(): Promise<Row[]> {
  return Promise.all(Object.entries(BUNDLE_LIMITS_KB).map(([folder, limitKb]) => sizeOf(folder, limitKb)));
}

async function sizeOf(folder: string, limitKb: number): Promise<Row> {
  const kb = Buffer.byteLength((await bundleFunction(folder)).script) / 1024;
  const figure = { name: `bundle: ${folder}`, value: kb, unit: 'KB', baseline: limitKb };
  return limitRow(figure, limitKb, `≤ ${limitKb} KB`);
}
