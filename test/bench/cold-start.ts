import { build } from 'esbuild';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { textTable } from '../../bin/command-line/output';
import { BUNDLING } from '../../lib/bundling/bundling';
import { median } from '../simulation/numbers';
import type { FunctionSettings } from '../support/local-stack/runner/execution-environment';
import { ROOT } from '../support/local-stack/run-script';
import { BundleProcess } from './harness/bundle-process';
import { DEPLOYED_FUNCTIONS, withDeployedApp, type DeployedFunctionName } from './harness/deployed-functions';
import { withDeployedStack } from './harness/deployed-stack';
import { formatFigure, informativeRow, ratioRow, type Row } from './harness/rows';

const STARTS = 11;
/** Maximum ratio to a handler with the same AWS and Google clients from unmodified packages. */
const TARGET_RATIO: Partial<Record<DeployedFunctionName, number>> = { ingest: 1.15, sync: 1.25 };
const EMPTY_HANDLER = 'exports.handler = async () => null;\n';

type Start = BundleProcess['start'];
/** `unprepared`: ours, which only loads its bundle and prepares nothing for the first invocation. */
const KINDS = ['ours', 'unprepared', 'empty', 'clients'] as const;
type Kind = (typeof KINDS)[number];

/**
 * Starts each deployed bundle in new processes, as in Lambda: with the options of Node.js and the environment of the
 * template, and local services, which it calls to prepare the first invocation. The baselines are an empty handler, and
 * for the time to load alone, one with the same AWS and Google clients.
 */
export async function coldStart(): Promise<Row[]> {
  return withDeployedApp((app) =>
    withDeployedStack(app, async ({ settingsOf }) => {
      const all: Row[] = [];
      const table: string[][] = [];
      for (const name of DEPLOYED_FUNCTIONS) {
        const starts = await measure(await withBaselines(name, settingsOf(name)));
        all.push(...rowsOf(name, starts));
        table.push(lineOf(name, starts));
      }
      process.stdout.write(formatTable(table));
      return all;
    }),
  );
}

/** The same function with other bundles. */
async function withBaselines(
  name: DeployedFunctionName,
  settings: FunctionSettings,
): Promise<Partial<Record<Kind, FunctionSettings>>> {
  const folder = dirname(settings.file);
  const empty = join(folder, 'empty.js');
  await writeFile(empty, EMPTY_HANDLER);
  if (TARGET_RATIO[name] === undefined) return { ours: settings, empty: { ...settings, file: empty } };
  const clients = join(folder, 'clients.js');
  await build({
    ...BUNDLING,
    alias: {},
    external: [],
    entryPoints: [`test/bench/instances/clients-of-${name}.ts`],
    absWorkingDir: ROOT,
    outfile: clients,
  });
  const { AWS_LAMBDA_INITIALIZATION_TYPE: _, ...environment } = settings.environment;
  return {
    ours: settings,
    unprepared: { ...settings, environment },
    empty: { ...settings, file: empty },
    clients: { ...settings, file: clients },
  };
}

/** Alternates, so that other load on the machine affects all of them. The first start reads the files from disk. */
async function measure(functions: Partial<Record<Kind, FunctionSettings>>): Promise<Record<Kind, Start[]>> {
  const starts: Record<Kind, Start[]> = { ours: [], unprepared: [], empty: [], clients: [] };
  for (let round = 0; round <= STARTS; round += 1) {
    for (const kind of KINDS) {
      const settings = functions[kind];
      if (!settings) continue;
      const started = await BundleProcess.start(settings);
      await started.stop();
      if (round > 0) starts[kind].push(started.start);
    }
  }
  return starts;
}

function rowsOf(
  name: DeployedFunctionName,
  { ours, unprepared, empty, clients }: Record<Kind, Start[]>,
): Row[] {
  const row = (what: string, part: keyof Start) => ({
    name: `cold start: ${name}${what}`,
    ...{ value: mediumOf(ours, part), unit: 'ms', baseline: mediumOf(empty, part) },
  });
  const maxRatio = TARGET_RATIO[name];
  return [
    informativeRow(row('', 'processMs')),
    informativeRow(row(', CPU time', 'cpuMs')),
    ...(maxRatio === undefined
      ? []
      : [
          ratioRow(
            {
              ...row(', loading alone, beside the same clients', 'processMs'),
              value: mediumOf(unprepared, 'processMs'),
              baseline: mediumOf(clients, 'processMs'),
            },
            maxRatio,
          ),
        ]),
  ];
}

function lineOf(name: string, { ours }: Record<Kind, Start[]>): string[] {
  const figure = (part: keyof Start) => formatFigure(mediumOf(ours, part), 'ms');
  return [name, figure('loadMs'), figure('loadCpuMs'), figure('cpuMs'), figure('processMs')];
}

function mediumOf(starts: Start[], part: keyof Start): number {
  return median(starts.map((start) => start[part]));
}

function formatTable(lines: string[][]): string {
  const titles = ['Function', 'Bundle', 'Its CPU', 'CPU in all', 'Process'];
  return textTable(
    titles.map((title) => ({ title, width: 16 })),
    lines,
  );
}
