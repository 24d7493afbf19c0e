import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

export const ROOT = join(__dirname, '../../..');

/** Variables of the surrounding process that must not reach a script which is meant for the stand-ins. */
const EXCLUDED_VARIABLES = /^(AWS_|CDK_|NODE_OPTIONS$)/;

export type Script = {
  /** TypeScript, seen from the root of the project. */
  file: string;
  args: string[];
  /** Added to the environment of this process, whose variables for AWS are left out. */
  environment: Record<string, string>;
  /** Ends it, and what it started. */
  signal?: AbortSignal;
};

/**
 * Runs a script of this project in a process of its own, as the npm scripts do.
 *
 * @returns what it wrote to its standard output
 * @throws Error with all that it wrote, if it does not exit with 0
 */
export async function runScript({ file, args, environment, signal }: Script): Promise<string> {
  signal?.throwIfAborted();
  const inherited = Object.entries(process.env).filter(([name]) => !EXCLUDED_VARIABLES.test(name));
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // The head of a process group, which can be ended as a whole.
    detached: true,
  });
  const end = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  };
  signal?.addEventListener('abort', end);
  try {
    const closed = once(child, 'close').then(([code]: unknown[]) => z.number().nullable().parse(code));
    const [written, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    signal?.throwIfAborted();
    if (code === 0) return written;
    throw new Error(`${file} ${args.join(' ')} failed (${String(code)}):\n${written}${errors}`);
  } finally {
    signal?.removeEventListener('abort', end);
  }
}
