import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { BUNDLING } from '../../lib/bundling/bundling';
import { bundleFunction } from '../../lib/bundling/function-bundle';
import { median } from '../simulation/numbers';
import { ROOT } from '../support/local-stack/run-script';
import { BUNDLE_ENVIRONMENT, BUNDLE_LIMITS_KB } from '../support/templates/bundles';
import { informativeRow, limitRow, ratioRow, type Row } from './harness/rows';

const PAIRS = 15;
const TARGET_RATIO = { ingest: 1.15, sync: 1.25 };

/** Loads a bundle without calling its handler, and prints the duration, ms. */
const LOAD = `
const began = process.hrtime.bigint();
const { handler } = require(process.argv[1]);
const ended = process.hrtime.bigint();
if (typeof handler !== 'function') throw new Error('The bundle has no handler');
process.stdout.write(String(Number(ended - began) / 1e6), () => process.exit());
`;

type Start = { process: number; load: number };

/**
 * The time of a cold start in a new process. The baseline is an empty handler with the same AWS and Google clients, bundled with the
 * same settings but without the stubs of packages.
 */
export async function coldStart(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cold-start-'));
  try {
    return [...(await compare('ingest', folder)), ...(await compare('sync', folder))];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function compare(name: 'ingest' | 'sync', folder: string): Promise<Row[]> {
  const ours = join(folder, name, 'index.js');
  const empty = join(folder, `clients-of-${name}`, 'index.js');
  await build({ ...BUNDLING, ...files(`functions/${name}/index.ts`, ours) });
  await build({
    ...BUNDLING,
    alias: {},
    external: [],
    ...files(`test/bench/instances/clients-of-${name}.ts`, empty),
  });

  // The first start reads the bundles from disk.
  await start(ours);
  await start(empty);
  const pairs: { ours: Start; empty: Start }[] = [];
  while (pairs.length < PAIRS) pairs.push({ ours: await start(ours), empty: await start(empty) });

  const medians = (part: keyof Start) => ({
    unit: 'ms',
    value: median(pairs.map((pair) => pair.ours[part])),
    baseline: median(pairs.map((pair) => pair.empty[part])),
  });
  return [
    ratioRow({ name: `cold start: ${name}`, ...medians('process') }, TARGET_RATIO[name]),
    informativeRow({ name: `cold start: ${name}, its bundle alone`, ...medians('load') }),
  ];
}

function files(entry: string, outfile: string) {
  return { entryPoints: [entry], absWorkingDir: ROOT, outfile };
}

async function start(bundle: string): Promise<Start> {
  const began = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', LOAD, bundle], {
    env: BUNDLE_ENVIRONMENT,
  });
  return { process: performance.now() - began, load: Number(stdout) };
}

/** The sizes of the deployed scripts of the functions. The baselines are their limits. */
export async function bundleSize(): Promise<Row[]> {
  return Promise.all(Object.entries(BUNDLE_LIMITS_KB).map(([folder, limitKb]) => sizeOf(folder, limitKb)));
}

async function sizeOf(folder: string, limitKb: number): Promise<Row> {
  const kb = Buffer.byteLength((await bundleFunction(folder)).script) / 1024;
  const figure = { name: `bundle: ${folder}`, value: kb, unit: 'KB', baseline: limitKb };
  return limitRow(figure, limitKb, `≤ ${limitKb} KB`);
}
