import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { runScript } from './run-script';
import { template, type Template } from './runner/template';

const manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.looseObject({ templateFile: z.string().optional() }).optional(),
    }),
  ),
});

type SynthesizedApp = { template: Template; assetFolder: (asset: string) => string };

/** A folder in which processes share what they synthesize: the tests start many stacks that are alike. */
const { SHARED_ASSEMBLIES: sharedFolder } = process.env;

/**
 * Synthesizes the stack of the development stage, with the bundles of its functions, as `cdk synth` would.
 *
 * It runs in a process of its own: bundling writes to the standard error, and needs memory that is free again afterwards.
 *
 * @param ownFolder where templates and bundles go, unless there is a folder to share them in
 * @param settings of the stage, as `cdk.json` has them
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
  const stacks = Object.values(artifacts).filter(({ type }) => type === 'aws:cloudformation:stack');
  const templateFile = stacks[0]?.properties?.templateFile;
  if (stacks.length !== 1 || templateFile === undefined) throw new Error('The app has not exactly one stack');
  return {
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

/** In a folder that is whole. */
const READY_FILE = 'ready';

/**
 * Makes a folder unless it is there already, also where several processes want it at the same time: one makes it, the others
 * wait. Where the one fails, another tries.
 *
 * @param make gets the folder, which is empty
 */
export async function createOnce(
  folder: string,
  make: () => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  while (!(await exists(join(folder, READY_FILE)))) {
    if (!(await claimFolder(folder))) {
      await waitForChange(folder, signal);
      continue;
    }
    try {
      await make();
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

/** Until something in the folder has changed, or it is gone. */
async function waitForChange(folder: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    const watcher = watch(folder, { signal });
    const change = once(watcher, 'change', { signal });
    // It may have been ready before we watched it.
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
