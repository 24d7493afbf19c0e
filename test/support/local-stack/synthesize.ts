import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { runScript } from './run-script';
import { template, type Template } from './runner/template';

/** Marks a folder as complete. */
const READY_FILE = 'ready';

const manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.looseObject({ templateFile: z.string().optional() }).optional(),
    }),
  ),
});

type SynthesizedApp = { stackName: string; template: Template; assetFolder: (asset: string) => string };

/** Set for a test run: processes share synthesized apps in this folder, since many tests start the same stack. */
const { SHARED_ASSEMBLIES: sharedFolder } = process.env;

/**
 * Synthesizes the stack of the development stage and bundles its functions, as `cdk synth` does.
 *
 * It runs in its own process, because bundling writes to stderr and needs a lot of memory.
 *
 * @param ownFolder for templates and bundles if no folder is shared
 * @param settings of the stage, as in `cdk.json`
 */
export async function synthesize(
  ownFolder: string,
  settings: Record<string, unknown>,
  signal?: AbortSignal,
): Promise<SynthesizedApp> {
  const context = JSON.stringify({ stages: { dev: settings } });
  const folder = sharedFolder === undefined ? ownFolder : join(sharedFolder, hashOf(context));
  const make = async () => {
    const environment = { CDK_OUTDIR: folder, CDK_CONTEXT_JSON: context };
    await runScript({ file: 'bin/app.ts', args: [], environment, signal });
  };
  await (sharedFolder === undefined ? make() : createOnce(folder, make, signal));

  const { artifacts } = manifest.parse(await readJson(join(folder, 'manifest.json')));
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [stackName = '', stack] = stacks[0] ?? [];
  const templateFile = stack?.properties?.templateFile;
  if (stacks.length !== 1 || templateFile === undefined)
    throw new Error('The app must have exactly one stack');
  return {
    stackName,
    template: template.parse(await readJson(join(folder, templateFile))),
    assetFolder: (asset) => join(folder, `asset.${asset}`),
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}

/**
 * Fills a folder unless it is complete already. If several processes need it at the same time, one fills it and the others
 * wait; if that one fails, the next one tries.
 *
 * @param fill called when the folder exists and is empty
 */
async function createOnce(folder: string, fill: () => Promise<void>, signal?: AbortSignal): Promise<void> {
  while (!(await exists(join(folder, READY_FILE)))) {
    if (!(await claimFolder(folder))) {
      await waitForChange(folder, signal);
      continue;
    }
    try {
      await fill();
      await writeFile(join(folder, READY_FILE), '');
    } catch (error) {
      await rm(folder, { recursive: true });
      throw error;
    }
  }
}

async function claimFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (Error.isError(error) && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Resolves when the content of the folder has changed, or the folder was deleted. */
async function waitForChange(folder: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    const watcher = watch(folder, { signal });
    const change = once(watcher, 'change', { signal });
    // It may have become ready before the watch started.
    if (!(await exists(join(folder, READY_FILE)))) await change;
    else change.catch(() => undefined);
    watcher.close();
  } catch (error) {
    signal?.throwIfAborted();
    if (!(Error.isError(error) && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
