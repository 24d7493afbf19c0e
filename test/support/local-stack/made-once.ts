import { once } from 'node:events';
import { watch } from 'node:fs';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In a folder that is whole. */
const READY = 'ready';

/**
 * Makes a folder unless it is there already, also where several processes want it at the same time: one makes it, the others
 * wait. Where the one fails, another tries.
 *
 * @param make gets the folder, which is empty
 */
export async function madeOnce(
  folder: string,
  make: () => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  while (!(await isThere(join(folder, READY)))) {
    if (!(await isMine(folder))) {
      await changed(folder, signal);
      continue;
    }
    try {
      await make();
      await writeFile(join(folder, READY), '');
    } catch (error) {
      await rm(folder, { recursive: true });
      throw error;
    }
  }
}

async function isMine(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (Error.isError(error) && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Until something in the folder has changed, or it is gone. */
async function changed(folder: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    const watcher = watch(folder, { signal });
    const change = once(watcher, 'change', { signal });
    // It may have been ready before we watched it.
    if (!(await isThere(join(folder, READY)))) await change;
    else change.catch(() => undefined);
    watcher.close();
  } catch (error) {
    signal?.throwIfAborted();
    if (!(Error.isError(error) && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
