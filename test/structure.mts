import { cruise } from 'dependency-cruiser';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * `npm run structure`: prints how the code is divided into files and folders, and fails when a figure exceeds its
 * limit. The import rules are in `.dependency-cruiser.cjs`.
 */

const ROOT = join(import.meta.dirname, '..');
const SOURCE = /^(bin|functions|lib)\/.*\.tsx?$/;
const SMALL = 25;

/** What each file imports directly, by its path. */
type Imports = Map<string, string[]>;

async function readImports(): Promise<Imports> {
  const { output } = await cruise(['bin', 'functions', 'lib', 'test'], {
    baseDir: ROOT,
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
  });
  if (typeof output === 'string') throw new Error('dependency-cruiser returned no list of modules');
  return new Map(
    output.modules
      .filter(({ source }) => /^(bin|functions|lib|test)\/.*\.(tsx?|mts|mjs|js)$/.test(source))
      .map(({ source, dependencies }) => [source, dependencies.map(({ resolved }) => resolved)]),
  );
}

function lineCount(file: string): number {
  return readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1;
}

/** How many files one opens at most to follow a function: its entry, and all that it imports, directly or not. */
function filesToOpen(name: string, imports: Imports): number {
  const found = new Set<string>();
  const queue = [`functions/${name}/index.ts`];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (found.has(file) || !SOURCE.test(file)) continue;
    found.add(file);
    queue.push(...(imports.get(file) ?? []));
  }
  return found.size;
}

const imports = await readImports();
const sources = [...imports.keys()].filter((file) => SOURCE.test(file));
const lengths = sources.map(lineCount).toSorted((one, other) => one - other);
const folders = [...Map.groupBy(imports.keys(), dirname).values()];
const quartiles = [0.25, 0.5, 0.75].map((part) => lengths[Math.floor(part * (lengths.length - 1))]);

const figures: [name: string, figure: number, limit: number][] = [
  ['source files', sources.length, 698],
  ['lines of the longest source file', lengths.at(-1) ?? 0, 250],
  [`source files under ${SMALL} lines`, lengths.filter((lines) => lines < SMALL).length, 38],
  ['files in the largest folder', Math.max(...folders.map((files) => files.length)), 25],
  ['source files to open to follow ingest', filesToOpen('ingest', imports), 30],
  ['source files to open to follow sync', filesToOpen('sync', imports), 110],
  ['source files to open to follow reconcile', filesToOpen('reconcile', imports), 138],
  ['source files to open to follow console', filesToOpen('console', imports), 172],
];

console.log(`${'quartiles of file length, lines'.padEnd(42)}${quartiles.join(' / ')}`);
for (const [name, figure, limit] of figures) {
  const isOver = figure > limit;
  console.log(`${name.padEnd(42)}${String(figure).padEnd(6)}limit ${limit}${isOver ? ', exceeded' : ''}`);
  if (isOver) process.exitCode = 1;
}
